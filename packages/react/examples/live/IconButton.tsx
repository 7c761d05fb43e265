import { IconButton, useTell } from '@tidings/react'
import { Bell, Send, X } from 'lucide-react'

export default function ThreeButtons() {
  const tell = useTell()
  return (
    <div style={{ display: 'flex', gap: '0.75rem', alignItems: 'center' }}>
      <IconButton icon={Bell} label="Remind me" onClick={() => tell('You will be reminded')} />
      <IconButton icon={Send} label="Send" look="accent" onClick={() => tell('Sent')} />
      <IconButton icon={X} label="Close" look="small" disabled />
    </div>
  )
}
