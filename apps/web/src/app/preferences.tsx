import {
  type Clock,
  type Density,
  type Language,
  nearestLanguage,
  SpeechProvider,
  type TextKey,
  type Theme,
  useSpeech,
} from '@tidings/react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { en, type PageKey } from '../texts/en.ts'
import { zh } from '../texts/zh.ts'
import { local } from './kept.ts'

export const pageTexts = { en, zh } as const

/** A text of the kit or of the page. */
export type PageTextKey = PageKey | TextKey

/** Beside what the browser itself is set to. public/theme.js has the names, and page.css the sizes. */
export const textSizes = ['small', 'normal', 'large', 'largest'] as const
export type TextSize = (typeof textSizes)[number]

interface Chosen {
  readonly theme: Theme
  readonly language: Language
  readonly density: Density
  readonly textSize: TextSize
  /** undefined: as the reader's region has it. */
  readonly clock: Clock | undefined
}

interface Preferences extends Chosen {
  choose(change: Partial<Chosen>): void
}

/** What is kept, if it is one of those; another version of the page may have written it. */
function kept<T extends string>(key: string, choices: readonly T[]): T | undefined {
  const stored = local.get(key)
  return choices.find((choice) => choice === stored)
}

const themeKey = 'tidings.theme'
const languageKey = 'tidings.language'
const densityKey = 'tidings.density'
const textSizeKey = 'tidings.text-size'
const clockKey = 'tidings.clock'

const load = (): Chosen => ({
  theme: kept(themeKey, ['light', 'dark']) ?? 'system',
  language: nearestLanguage(local.get(languageKey) ?? navigator.language),
  density: kept(densityKey, ['compact']) ?? 'comfortable',
  textSize: kept(textSizeKey, textSizes) ?? 'normal',
  clock: kept(clockKey, ['12h', '24h']),
})

function keep(key: string, value: string | undefined): void {
  if (value === undefined) local.remove(key)
  else local.set(key, value)
}

/** Kept for the next visit, and said to the style sheet; the usual is absent from both. */
function mark(name: 'theme' | 'textSize', key: string, value: string | undefined): void {
  keep(key, value)
  if (value === undefined) delete document.documentElement.dataset[name]
  else document.documentElement.dataset[name] = value
}

const PreferencesContext = createContext<Preferences | undefined>(undefined)

/** What belongs to this device: how the page looks and speaks. public/theme.js sets what counts before the first paint. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [chosen, setChosen] = useState(load)
  const { theme, language, density, textSize, clock } = chosen
  useEffect(() => mark('theme', themeKey, theme === 'system' ? undefined : theme), [theme])
  useEffect(() => mark('textSize', textSizeKey, textSize === 'normal' ? undefined : textSize), [textSize])
  useEffect(() => keep(densityKey, density === 'comfortable' ? undefined : density), [density])
  useEffect(() => keep(clockKey, clock), [clock])
  useEffect(() => {
    document.documentElement.lang = language
    local.set(languageKey, language)
  }, [language])
  const choose = useCallback((change: Partial<Chosen>) => setChosen((before) => ({ ...before, ...change })), [])
  const preferences = useMemo(() => ({ ...chosen, choose }), [chosen, choose])
  return (
    <PreferencesContext value={preferences}>
      <SpeechProvider language={language} texts={pageTexts} clock={clock}>
        {children}
      </SpeechProvider>
    </PreferencesContext>
  )
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext)
  if (!preferences) throw new Error('put a PreferencesProvider around this component')
  return preferences
}

/** The texts of the kit and of the page. */
export const usePageSpeech = () => useSpeech<PageKey>()
