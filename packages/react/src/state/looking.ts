import { useEffect, useState } from 'react'
import { followAttendance, isAttended } from './attendance.ts'

const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus() && isAttended()

/** Whether somebody looks at the page: what they have on the screen then has been read. */
export function useLooking(): boolean {
  const [looking, setLooking] = useState(isLooking)
  useEffect(() => {
    const look = () => setLooking(isLooking())
    const stop = new AbortController()
    for (const event of ['focus', 'blur', 'visibilitychange']) addEventListener(event, look, { signal: stop.signal })
    const leave = followAttendance(look)
    look()
    return () => {
      leave()
      stop.abort()
    }
  }, [])
  return looking
}
