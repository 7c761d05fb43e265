import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Nearer to the end than this counts as at the end. */
const nearPx = 60
/** Nearer to the beginning than this, older messages are asked for. */
const olderPx = 400

export interface Follow {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLOListElement | null>
  readonly atEnd: boolean
  /** How many came while the reader was further up. */
  readonly missed: number
  toEnd(): void
  onScroll(): void
}

export interface Ends {
  readonly firstKey: string | undefined
  readonly lastKey: string | undefined
  /** Messages of the log that were not written here. */
  readonly received: number
  readonly lastIsMine: boolean
}

/** A log that stays at its end while messages come, and where it is while older ones are put before. */
export function useFollow({ firstKey, lastKey, received, lastIsMine }: Ends, onNearStart: () => void): Follow {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLOListElement>(null)
  const following = useRef(true)
  const seen = useRef({ firstKey, received, height: 0 })
  const [atEnd, setAtEnd] = useState(true)
  const [missed, setMissed] = useState(0)

  const toEnd = (): void => {
    following.current = true
    setAtEnd(true)
    setMissed(0)
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when either end of the log moves.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const before = seen.current
    const prepended = before.firstKey !== undefined && firstKey !== before.firstKey
    if (following.current || (lastIsMine && !prepended)) toEnd()
    else if (prepended) element.scrollTop += element.scrollHeight - before.height
    else setMissed((count) => count + Math.max(0, received - before.received))
    seen.current = { firstKey, received, height: element.scrollHeight }
  }, [firstKey, lastKey])

  useEffect(() => {
    const element = scroller.current
    if (!element || !content.current) return
    // The composer grows, a picture arrives, the window changes: the end stays in view.
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight
      seen.current.height = element.scrollHeight
      if (element.scrollTop < olderPx) onNearStart()
    })
    observer.observe(element)
    observer.observe(content.current)
    return () => observer.disconnect()
  }, [onNearStart])

  const onScroll = (): void => {
    const element = scroller.current
    if (!element) return
    const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx
    following.current = isNear
    setAtEnd(isNear)
    if (isNear) setMissed(0)
    if (element.scrollTop < olderPx) onNearStart()
  }

  return { scroller, content, atEnd, missed, toEnd, onScroll }
}
