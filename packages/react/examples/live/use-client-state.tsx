import { useClientState } from '@tidings/react'

export default function Numbers() {
  const phase = useClientState(({ connection }) => connection.phase)
  const unread = useClientState(({ conversations }) =>
    Object.values(conversations).reduce((sum, conversation) => sum + conversation.unread, 0),
  )
  return (
    <p>
      {phase}, {unread} unread
    </p>
  )
}
