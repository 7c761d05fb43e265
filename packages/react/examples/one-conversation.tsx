import { ChatClient } from '@tidings/client'
import { ConversationView, TidingsProvider } from '@tidings/react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import { element, token, uid, url } from './page.ts'

function SupportPage() {
  return (
    <>
      <h1>How can we help?</h1>
      <div style={{ display: 'flex', height: '30rem' }}>
        <ConversationView conversation="user/bob" />
      </div>
    </>
  )
}

const client = new ChatClient({ url })
await client.connect(uid, token)
createRoot(element).render(
  <TidingsProvider client={client}>
    <SupportPage />
  </TidingsProvider>,
)
