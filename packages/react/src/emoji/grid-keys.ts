import { type FocusEvent, type KeyboardEvent, type RefObject, useRef, useState } from 'react'

/** How far each key goes; in a page from right to left the other way along a row. */
function stepOf(key: string, columns: number, isMirrored: boolean): number | undefined {
  const along = isMirrored ? -1 : 1
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: along,
    ArrowLeft: -along,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  }
  return Object.hasOwn(steps, key) ? steps[key] : undefined
}

interface GridKeys {
  readonly ref: RefObject<HTMLElement | null>
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  /** Of the button at this place: of all of them one is a tab stop. */
  readonly at: (index: number) => { readonly tabIndex: 0 | -1; readonly onFocus: (event: FocusEvent) => void }
}

/** Buttons in rows, with one tab stop; the arrows go from one to the next. */
export function useGridKeys(count: number, columns: number): GridKeys {
  const [now, setNow] = useState(0)
  const ref = useRef<HTMLElement>(null)
  return {
    ref,
    onKeyDown(event) {
      const step = stepOf(event.key, columns, getComputedStyle(event.currentTarget).direction === 'rtl')
      if (step === undefined) return
      event.preventDefault()
      const next = Math.max(0, Math.min(count - 1, now + step))
      setNow(next)
      ref.current?.querySelectorAll('button')[next]?.focus()
    },
    at: (index) => ({ tabIndex: index === Math.min(now, count - 1) ? 0 : -1, onFocus: () => setNow(index) }),
  }
}
