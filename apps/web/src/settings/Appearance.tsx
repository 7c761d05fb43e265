import { Choice } from '@tidings/react'
import { LanguageSwitch } from '../app/LanguageSwitch.tsx'
import { usePageSpeech, usePreferences } from '../app/preferences.tsx'

export function Appearance() {
  const { t } = usePageSpeech()
  const { theme, density, textSize, clock, choose } = usePreferences()
  return (
    <>
      <Choice
        label={t('theme')}
        value={theme}
        choices={{ system: t('themeSystem'), light: t('themeLight'), dark: t('themeDark') }}
        onChange={(next) => choose({ theme: next })}
      />
      <Choice
        label={t('textSize')}
        value={textSize}
        choices={{
          small: t('textSmall'),
          normal: t('textNormal'),
          large: t('textLarge'),
          largest: t('textLargest'),
        }}
        onChange={(next) => choose({ textSize: next })}
      />
      <Choice
        label={t('density')}
        value={density}
        choices={{ comfortable: t('densityComfortable'), compact: t('densityCompact') }}
        onChange={(next) => choose({ density: next })}
      />
      <Choice
        label={t('clock')}
        value={clock ?? 'region'}
        choices={{ region: t('clockOfRegion'), '12h': t('clock12'), '24h': t('clock24') }}
        onChange={(next) => choose({ clock: next === 'region' ? undefined : next })}
      />
      <LanguageSwitch />
    </>
  )
}
