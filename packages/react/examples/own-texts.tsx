import { ChatClient } from '@tidings/client'
import { ConversationList, TidingsProvider, useSpeech } from '@tidings/react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import { element, token, uid, url } from './page.ts'

/** `noConversations` is a text of the kit, `ourShop` one of our own. */
const texts = {
  en: { noConversations: 'No questions yet', ourShop: 'Questions to {{shop}}' },
  zh: { noConversations: '还没有问题', ourShop: '{{shop}}的问题' },
}

function Questions() {
  const { t } = useSpeech<'ourShop'>()
  return (
    <>
      <h1>{t('ourShop', { shop: 'Marsh & Sons' })}</h1>
      <ConversationList active={undefined} onNewChat={() => undefined} />
    </>
  )
}

const client = new ChatClient({ url })
await client.connect(uid, token)
createRoot(element).render(
  <TidingsProvider client={client} language="zh" texts={texts}>
    <Questions />
  </TidingsProvider>,
)
