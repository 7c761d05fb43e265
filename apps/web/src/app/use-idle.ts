import { useClient } from '@tidings/react'
import { useEffect } from 'react'

/** Nobody has touched the page for so long: nobody is there. */
const idleAfterMs = 5 * 60_000
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const

/** Tells when nobody is at this terminal, and when somebody is back. */
export function useIdle(): void {
  const client = useClient()
  useEffect(() => {
    let idle = false
    let timer: ReturnType<typeof setTimeout>
    const tell = (next: boolean): void => {
      idle = next
      // Without a connection nobody is there anyway; the next sign tells it anew.
      client.call('presence.set', { idle }).catch(() => undefined)
    }
    const touched = (): void => {
      if (idle) tell(false)
      clearTimeout(timer)
      timer = setTimeout(() => tell(true), idleAfterMs)
    }
    const stop = new AbortController()
    for (const sign of signs) addEventListener(sign, touched, { signal: stop.signal, passive: true })
    touched()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [client])
}
