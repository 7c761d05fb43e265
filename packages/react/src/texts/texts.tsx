import { TidingsError } from '@tidings/client'
import { createInstance } from 'i18next'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { en } from './en.ts'
import { isolated } from './isolated.ts'
import { zh } from './zh.ts'

/** The languages of the kit, by their own names. */
export const languages = { en: 'English', zh: '中文' } as const
export type Language = keyof typeof languages

/** `members_one` and `members_other` are one text with two forms. */
export type TextName<K> = K extends `${infer B}_${'one' | 'other'}` ? B : K
export type TextKey = TextName<keyof typeof en>

export type TextValues = Readonly<Record<string, string | number>>
/** Texts of an app beside those of the kit, in the form of i18next's resources. One with a key of the kit replaces it. */
export type MoreTexts = Readonly<Record<Language, Readonly<Record<string, string>>>>

export interface Speech<More extends string = never> {
  readonly language: Language
  /** For dates and numbers: the reader's region, where it speaks this language. */
  readonly locale: string
  t(key: TextKey | More, values?: TextValues): string
}

const kitTexts: MoreTexts = { en, zh }
const isRecord = (text: string): text is Language => Object.hasOwn(kitTexts, text)

/** The kit's language that comes nearest to a language tag such as `zh-Hans-CN`. */
export function nearestLanguage(tag: string): Language {
  const primary = tag.toLowerCase().split('-')[0] ?? ''
  return isRecord(primary) ? primary : 'en'
}

/** What is put into a text keeps its own direction. */
const inLine = (values: TextValues): TextValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? isolated(value) : value]),
  )

function createSpeech(language: Language, more: MoreTexts | undefined): Speech {
  const i18n = createInstance({
    lng: language,
    fallbackLng: 'en',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    resources: Object.fromEntries(
      Object.entries(kitTexts).map(([name, texts]) => [
        name,
        { translation: { ...texts, ...more?.[name as Language] } },
      ]),
    ),
    initAsync: false,
  })
  void i18n.init()
  const locale = navigator.languages.find((tag) => nearestLanguage(tag) === language && tag.startsWith(language))
  return { language, locale: locale ?? language, t: (key, values = {}) => i18n.t(key, inLine(values)) }
}

const SpeechContext = createContext<Speech | undefined>(undefined)

interface SpeechProviderProps {
  readonly language: Language
  readonly texts?: MoreTexts | undefined
  readonly children: ReactNode
}

export function SpeechProvider({ language, texts, children }: SpeechProviderProps) {
  const speech = useMemo(() => createSpeech(language, texts), [language, texts])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

/** The texts in the language of now. An app that handed over texts of its own names their keys as `More`. */
export function useSpeech<More extends string = never>(): Speech<More> {
  const speech = useContext(SpeechContext)
  if (!speech) throw new Error('put a TidingsProvider or a SpeechProvider around this component')
  return speech as Speech<More>
}

/** An error in the words of the person who sees it. */
export function errorText({ t }: Speech, error: unknown): string {
  const key = `error_${error instanceof TidingsError ? error.code : 'other_'}`
  return Object.hasOwn(en, key) ? t(key as TextKey) : t('error_unknown')
}
