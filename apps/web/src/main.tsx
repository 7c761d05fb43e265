import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { SpeechProvider } from './i18n/texts.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/chat.css'
import './styles/files.css'

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')

createRoot(root).render(
  <StrictMode>
    <SpeechProvider>
      <App />
    </SpeechProvider>
  </StrictMode>,
)
