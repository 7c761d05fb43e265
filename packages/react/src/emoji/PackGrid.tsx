import { inColons } from '@tidings/protocol/emoji-names'
import { type KeyboardEvent, useRef, useState } from 'react'
import { ServerPictureView } from './ServerEmoji.tsx'
import type { ServerPicture } from './server-emoji.ts'

interface PackGridProps {
  readonly label: string
  readonly items: readonly ServerPicture[]
  readonly columns: number
  readonly onPick: (picture: ServerPicture) => void
}

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

/** Pictures in rows, with one tab stop; the arrows go from one to the next. */
export function PackGrid({ label, items, columns, onPick }: PackGridProps) {
  const [at, setAt] = useState(0)
  const grid = useRef<HTMLElement>(null)

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const step = stepOf(event.key, columns, getComputedStyle(event.currentTarget).direction === 'rtl')
    if (step === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(items.length - 1, at + step))
    setAt(next)
    grid.current?.querySelectorAll('button')[next]?.focus()
  }

  return (
    <section className="td-pack" data-columns={columns} aria-label={label} ref={grid} onKeyDown={onKeyDown}>
      {items.map((picture, index) => (
        <button
          key={picture.name}
          type="button"
          className="td-emoji-sign"
          tabIndex={index === Math.min(at, items.length - 1) ? 0 : -1}
          title={inColons(picture.name)}
          aria-label={picture.says === '' ? picture.name : `${picture.name} ${picture.says}`}
          onFocus={() => setAt(index)}
          onClick={() => onPick(picture)}
        >
          <ServerPictureView picture={picture} />
        </button>
      ))}
    </section>
  )
}
