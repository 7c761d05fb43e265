import { ConversationView } from '@tidings/react'

export default function WithBob() {
  return (
    <div style={{ display: 'flex', height: '34rem' }}>
      <ConversationView conversation="user/bob" />
    </div>
  )
}
