import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { mendStyles } from './app/mend-styles.ts'
import { PreferencesProvider } from './app/preferences.tsx'
import { registerWorker } from './app/register-worker.ts'
import { sayWhosePage } from './notifications/whose-page.ts'
import '@tidings/react/styles.css'
import './styles/page.css'

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')

createRoot(root).render(
  <StrictMode>
    <PreferencesProvider>
      <App />
    </PreferencesProvider>
  </StrictMode>,
)

registerWorker()
sayWhosePage()
mendStyles()
// Nothing waits for it: a device has emoji of its own, mostly.
void import('@tidings/react/emoji.css')
