import { useEffect, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'

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

/** A start without the network is told, too: after so long. */
const patienceMs = 1500

/** Says that the connection is gone, and when it is tried again. Nothing is said of what mends itself at once. */
export function ConnectionBanner() {
  const { t } = useSpeech()
  const client = useClient()
  const connection = useClientState((state) => state.connection)
  const [lost, setLost] = useState(false)
  const seconds = useSecondsUntil(connection.phase === 'reconnecting' ? connection.nextTryAt : undefined)
  useEffect(() => {
    if (connection.phase === 'online') setLost(false)
    if (connection.phase === 'reconnecting') setLost(true)
    if (connection.phase !== 'connecting') return
    const timer = setTimeout(() => setLost(true), patienceMs)
    return () => clearTimeout(timer)
  }, [connection])
  if (!lost) return null
  const text = (): string => {
    if (!navigator.onLine) return t('offlineDevice')
    if (connection.phase === 'connecting') return t('connecting')
    return seconds > 0 ? t('reconnectingIn', { seconds }) : t('reconnecting')
  }
  return (
    <div className="td-connection" role="status">
      <span className="td-pulse" />
      <span>{text()}</span>
      <button type="button" className="td-link" onClick={() => client.reconnectNow()}>
        {t('tryNow')}
      </button>
    </div>
  )
}
