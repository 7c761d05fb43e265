import { useClient, useClientState, usePresence } from '@tidings/react'
import { useEffect, useRef } from 'react'

export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Whoever shares their local time and travels is looked at by the clock of where they are: of the device they came to last. */
export function useTimeZone(): void {
  const client = useClient()
  const me = useClientState((state) => state.user?.oid)
  const shared = usePresence(me)?.timeZone
  const latest = useRef(shared)
  latest.current = shared
  const isKnown = shared !== undefined
  useEffect(() => {
    // Not whenever it changes: two devices in two zones would take it from each other for ever.
    const tell = () => {
      if (!isKnown || latest.current === zoneHere()) return
      // Without a connection the next look tells it.
      client.call('presence.set', { timeZone: zoneHere() }).catch(() => undefined)
    }
    tell()
    addEventListener('focus', tell)
    return () => removeEventListener('focus', tell)
  }, [client, isKnown])
}
