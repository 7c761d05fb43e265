import { TidingsError } from '@tidings/client'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { en, type Texts } from './en.ts'
import { zh } from './zh.ts'

export const languages = { en: { name: 'English', texts: en }, zh: { name: '中文', texts: zh } } as const
export type Language = keyof typeof languages

interface Speech {
  readonly language: Language
  readonly texts: Texts
  setLanguage(language: Language): void
}

const key = 'tidings.language'

function initialLanguage(): Language {
  const stored = localStorage.getItem(key)
  if (stored !== null && stored in languages) return stored as Language
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

const SpeechContext = createContext<Speech>({ language: 'en', texts: en, setLanguage: () => undefined })

export function SpeechProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage)
  useEffect(() => {
    document.documentElement.lang = language
    localStorage.setItem(key, language)
  }, [language])
  const speech = useMemo(() => ({ language, texts: languages[language].texts, setLanguage }), [language])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

export const useSpeech = (): Speech => useContext(SpeechContext)
export const useTexts = (): Texts => useContext(SpeechContext).texts

/** An error in the user's words. */
export function errorText(texts: Texts, error: unknown): string {
  const code = error instanceof TidingsError ? error.code : 'other'
  return code in texts.errors ? texts.errors[code as keyof Texts['errors']] : texts.errors.other
}
