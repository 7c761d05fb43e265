import { ChatClient } from '@tidings/client'
import { TidingsChat } from '@tidings/react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import './own-theme.css'
import { element, token, uid, url } from './page.ts'

const client = new ChatClient({ url })
await client.connect(uid, token)
createRoot(element).render(<TidingsChat client={client} theme="dark" className="my-shop" />)
