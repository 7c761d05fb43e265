import { type Language, nearestLanguage, SpeechProvider, type TextKey, type Theme, useSpeech } from '@tidings/react'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { en, type PageKey } from '../texts/en.ts'
import { zh } from '../texts/zh.ts'
import { local } from './kept.ts'

export const pageTexts = { en, zh } as const

/** A text of the kit or of the page. */
export type PageTextKey = PageKey | TextKey

interface Preferences {
  readonly theme: Theme
  readonly language: Language
  setTheme(theme: Theme): void
  setLanguage(language: Language): void
}

const themeKey = 'tidings.theme'
const languageKey = 'tidings.language'

function loadTheme(): Theme {
  const stored = local.get(themeKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

const PreferencesContext = createContext<Preferences | undefined>(undefined)

/** What belongs to this device: its theme and language. public/theme.js reads the theme before the first paint. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [theme, setTheme] = useState(loadTheme)
  const [language, setLanguage] = useState(() => nearestLanguage(local.get(languageKey) ?? navigator.language))
  useEffect(() => {
    if (theme === 'system') {
      delete document.documentElement.dataset.theme
      local.remove(themeKey)
    } else {
      document.documentElement.dataset.theme = theme
      local.set(themeKey, theme)
    }
  }, [theme])
  useEffect(() => {
    document.documentElement.lang = language
    local.set(languageKey, language)
  }, [language])
  const preferences = useMemo(() => ({ theme, language, setTheme, setLanguage }), [theme, language])
  return (
    <PreferencesContext value={preferences}>
      <SpeechProvider language={language} texts={pageTexts}>
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
