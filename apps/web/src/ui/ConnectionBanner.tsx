import { useEffect, useState } from 'react'
import { useChat, useClientState } from '../app/chat.tsx'
import { useTexts } from '../i18n/texts.tsx'

/** Seconds until then, counted down once a second. */
function useSecondsUntil(time: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (time === undefined) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [time])
  return time === undefined ? 0 : Math.max(0, Math.ceil((time - now) / 1000))
}

/** Says that the connection is gone, and when it is tried again. Nothing is said of what mends itself at once. */
export function ConnectionBanner() {
  const texts = useTexts()
  const { client } = useChat()
  const connection = useClientState((state) => state.connection)
  const [lost, setLost] = useState(false)
  const seconds = useSecondsUntil(connection.phase === 'reconnecting' ? connection.nextTryAt : undefined)
  useEffect(() => {
    if (connection.phase === 'online') setLost(false)
    if (connection.phase === 'reconnecting') setLost(true)
  }, [connection])
  if (!lost) return null
  const bannerText = (): string => {
    if (!navigator.onLine) return texts.offline
    return connection.phase === 'connecting' ? texts.connecting : texts.reconnecting(seconds)
  }
  return (
    <div className="banner" role="status">
      <span className="pulse" />
      <span>{bannerText()}</span>
      <button type="button" className="link" onClick={() => client.reconnectNow()}>
        {texts.tryNow}
      </button>
    </div>
  )
}
