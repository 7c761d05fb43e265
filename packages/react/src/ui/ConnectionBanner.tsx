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

/** What mends itself within that time is not worth a word: a node has died, and another one is there. */
const patienceMs = 1500
/** A wait that is over before it is read is not counted down. */
const leastCountedS = 4

/** Whether this has been so for a while. */
function useForLong(isSo: boolean): boolean {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    if (!isSo) return
    const timer = setTimeout(() => setLong(true), patienceMs)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [isSo])
  return isLong
}

/** Says that the connection is gone, and when it is tried again. What it says does not change with each try. */
export function ConnectionBanner() {
  const { t } = useSpeech()
  const client = useClient()
  const connection = useClientState((state) => state.connection)
  const { phase } = connection
  const [isAgain, setAgain] = useState(false)
  const isLost = useForLong(phase === 'connecting' || phase === 'reconnecting')
  const seconds = useSecondsUntil(connection.phase === 'reconnecting' ? connection.nextTryAt : undefined)
  useEffect(() => {
    if (phase !== 'connecting') setAgain(phase === 'reconnecting')
  }, [phase])
  if (!isLost) return null
  const text = (): string => {
    if (!navigator.onLine) return t('offlineDevice')
    if (!isAgain) return t('connecting')
    return seconds < leastCountedS ? t('reconnecting') : t('reconnectingIn', { seconds })
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
