import { Choice, ConversationView, type Theme, TidingsProvider, useClient, useSpeech } from '@tidings/react'
import { useState } from 'react'
import './theme.css'

const themes: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' }
const looks = { none: 'The kit’s own', bakery: 'Bakery', garden: 'Garden' } as const

export default function ThemeBoard() {
  const [theme, setTheme] = useState<Theme>('system')
  const [look, setLook] = useState<keyof typeof looks>('bakery')
  return (
    <TidingsProvider client={useClient()} language={useSpeech().language} theme={theme} className={look}>
      <div className="td-form">
        <Choice label="Theme" value={theme} choices={themes} onChange={setTheme} />
        <Choice label="Tokens" value={look} choices={looks} onChange={setLook} />
      </div>
      <div style={{ display: 'flex', height: '28rem' }}>
        <ConversationView conversation="user/bob" />
      </div>
    </TidingsProvider>
  )
}
