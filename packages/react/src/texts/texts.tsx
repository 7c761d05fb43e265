import { TidingsError } from '@tidings/client'
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react'
import { type Clock, withClock } from './clock.ts'
import { en } from './en.ts'
import type { Language, MoreTexts, Speech, TextKey } from './speech.ts'
import { createWording, type Wording } from './wording.ts'
import { zh } from './zh.ts'

export type { Clock } from './clock.ts'
export {
  type Language,
  languages,
  type MoreTexts,
  type Speech,
  type TextKey,
  type TextName,
  type TextValues,
} from './speech.ts'

const kitTexts: MoreTexts = { en, zh }
const isRecord = (text: string): text is Language => Object.hasOwn(kitTexts, text)

/** The kit's language that comes nearest to a language tag such as `zh-Hans-CN`. */
export function nearestLanguage(tag: string): Language {
  const primary = tag.toLowerCase().split('-')[0] ?? ''
  return isRecord(primary) ? primary : 'en'
}

function createSpeech(language: Language, more: MoreTexts | undefined, clock: Clock | undefined): Speech {
  const wordingOf = (one: Language, otherwise?: Wording): Wording =>
    createWording(one, { ...kitTexts[one], ...more?.[one] }, otherwise)
  const english = wordingOf('en')
  const wording = language === 'en' ? english : wordingOf(language, english)
  const locale = navigator.languages.find((tag) => nearestLanguage(tag) === language && tag.startsWith(language))
  return {
    language,
    locale: withClock(locale ?? language, clock),
    t: (key, values = {}) => wording(key, values),
  }
}

const SpeechContext = createContext<Speech | undefined>(undefined)

/** The reader's languages, which may change while the page is open. */
const tagsOfReader = (): string => navigator.languages.join()
function watchTags(tell: () => void): () => void {
  addEventListener('languagechange', tell)
  return () => removeEventListener('languagechange', tell)
}

interface SpeechProviderProps {
  readonly language: Language
  readonly texts?: MoreTexts | undefined
  /** As the reader's region counts hours unless given. */
  readonly clock?: Clock | undefined
  readonly children: ReactNode
}

export function SpeechProvider({ language, texts, clock, children }: SpeechProviderProps) {
  const tags = useSyncExternalStore(watchTags, tagsOfReader, () => '')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the region for dates and numbers comes from the reader's languages
  const speech = useMemo(() => createSpeech(language, texts, clock), [language, texts, clock, tags])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

/** The texts in the language of now. An app that handed over texts of its own names their keys as `More`. */
export function useSpeech<More extends string = never>(): Speech<More> {
  const speech = useContext(SpeechContext)
  if (!speech) throw new Error('put a TidingsProvider or a SpeechProvider around this component')
  return speech as Speech<More>
}

/** An error in the words of the person who sees it; where the operator has their own for it, in those. */
export function errorText({ t }: Speech, error: unknown): string {
  if (error instanceof TidingsError && error.code === 'rejected' && error.details?.text) return error.details.text
  const key = `error_${error instanceof TidingsError ? error.code : 'other_'}`
  return Object.hasOwn(en, key) ? t(key as TextKey) : t('error_unknown')
}
