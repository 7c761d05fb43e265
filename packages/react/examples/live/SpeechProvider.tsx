import { Note, SpeechProvider, useSpeech } from '@tidings/react'

/** `searchMessages` is a text of the kit, `welcome` one of our own. */
const texts = { en: { welcome: 'Welcome to the shop' }, zh: { welcome: '欢迎光临' } }

function Gate() {
  const { t } = useSpeech<'welcome'>()
  return <Note title={t('welcome')} text={t('searchMessages')} />
}

/** As on a page where nobody has signed in: there is no client yet. */
export default function BeforeSigningIn() {
  return (
    <>
      <SpeechProvider language="en" texts={texts}>
        <Gate />
      </SpeechProvider>
      <SpeechProvider language="zh" texts={texts}>
        <Gate />
      </SpeechProvider>
    </>
  )
}
