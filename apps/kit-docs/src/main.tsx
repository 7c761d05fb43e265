import { ChatClient } from '@tidings/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import { App } from './App.tsx'
import './site.css'

interface Session {
  readonly uid: string
  readonly token: string
}

const session = async (): Promise<Session> => (await fetch('/session.json')).json()

const client = new ChatClient({ url: location.origin })
const { uid, token } = await session()
await client.connect(uid, token)
createRoot(document.querySelector('#root') as Element).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
)
