import { Chat, useGo } from '@tidings/react'

function ToBob() {
  const go = useGo()
  return (
    <button type="button" className="td-button" onClick={() => go({ conversation: 'user/bob' })}>
      Write to Bob
    </button>
  )
}

export default function ChatWithAShortcut() {
  return (
    <div style={{ height: '34rem' }}>
      <Chat head={<ToBob />} />
    </div>
  )
}
