import { errorText, languages, nearestLanguage, useSpeech } from '@tidings/react'

export default function Speech() {
  const speech = useSpeech()
  const { t, language, locale } = speech
  return (
    <ul>
      <li>{languages[language]}</li>
      <li>{t('searchMessages')}</li>
      <li>{new Date().toLocaleDateString(locale, { dateStyle: 'full' })}</li>
      <li>{errorText(speech, new Error('whatever it was'))}</li>
      <li>zh-Hans-CN is nearest to {languages[nearestLanguage('zh-Hans-CN')]}</li>
    </ul>
  )
}
