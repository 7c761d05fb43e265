import { followAttendance, useClient } from '@tidings/react'
import { useEffect } from 'react'

/** Tells when nobody is at this terminal, and when somebody is back. */
export function useIdle(): void {
  const client = useClient()
  useEffect(
    () =>
      followAttendance((attended) => {
        // Without a connection nobody is there anyway; the next sign tells it anew.
        client.call('presence.set', { idle: !attended }).catch(() => undefined)
      }),
    [client],
  )
}
