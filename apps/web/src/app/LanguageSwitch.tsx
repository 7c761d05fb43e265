import { Choice, languages } from '@tidings/react'
import { usePageSpeech, usePreferences } from './preferences.tsx'

export function LanguageSwitch() {
  const { t } = usePageSpeech()
  const { language, choose } = usePreferences()
  return (
    <Choice
      label={t('language')}
      value={language}
      choices={languages}
      onChange={(next) => choose({ language: next })}
    />
  )
}
