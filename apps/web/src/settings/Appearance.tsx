import { Choice } from '@tidings/react'
import { LanguageSwitch } from '../app/LanguageSwitch.tsx'
import { usePageSpeech, usePreferences } from '../app/preferences.tsx'

export function Appearance() {
  const { t } = usePageSpeech()
  const { theme, setTheme } = usePreferences()
  const themes = { system: t('themeSystem'), light: t('themeLight'), dark: t('themeDark') }
  return (
    <>
      <Choice label={t('theme')} value={theme} choices={themes} onChange={setTheme} />
      <LanguageSwitch />
    </>
  )
}
