import { useEffect, useState } from 'react'

const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** Whether somebody looks at the page: what they have on the screen then has been read. */
export function useLooking(): boolean {
  const [looking, setLooking] = useState(isLooking)
  useEffect(() => {
    const look = () => setLooking(isLooking())
    const stop = new AbortController()
    for (const event of ['focus', 'blur', 'visibilitychange']) addEventListener(event, look, { signal: stop.signal })
    look()
    return () => stop.abort()
  }, [])
  return looking
}
