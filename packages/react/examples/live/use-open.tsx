import { useAct, useMessages, useOpen } from '@tidings/react'

export default function Window() {
  const act = useAct()
  const opened = useOpen('user/bob')
  const { messages } = useMessages('user/bob')
  return (
    <div className="td-form">
      <p>
        Messages {messages[0]?.seq ?? 0} to {messages.at(-1)?.seq ?? 0} are at hand.
      </p>
      <button type="button" className="td-button" onClick={() => void act(async () => opened?.loadOlder())}>
        Read those before
      </button>
    </div>
  )
}
