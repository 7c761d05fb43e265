import { useMessages, useOpen } from '@tidings/react'

export default function LastWords() {
  useOpen('user/bob')
  const { messages, loading } = useMessages('user/bob')
  return (
    <ol aria-busy={loading}>
      {messages.slice(-5).map(({ id, content }) => (
        <li key={id}>{typeof content.data === 'string' ? content.data : `(${content.type})`}</li>
      ))}
    </ol>
  )
}
