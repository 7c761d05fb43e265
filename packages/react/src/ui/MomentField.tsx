import { serverNow } from '@tidings/client'
import { limits } from '@tidings/protocol/limits'
import { useEffect, useId, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useSpeech } from '../texts/texts.tsx'
import { type Moment, momentsToCome } from '../time/moments.ts'
import { fieldTime, momentText, timeOfField, timeText } from '../time/when.ts'

export interface MomentFieldProps {
  readonly label: string
  /** Under this name the form holds milliseconds since the epoch, or nothing. */
  readonly name: string
  /** What is chosen at first. */
  readonly defaultValue?: number | undefined
  /** It may be left open; then it offers a way back to that, under this label. */
  readonly open?: string
  /** What is offered, seen from a moment; moments to come unless given. */
  readonly offers?: (now: number) => readonly Moment[]
}

/** A moment to come: one of those that are offered, or any other. Its meaning is said in words, as the reader counts hours. */
export function MomentField({ label, name, defaultValue, open, offers = momentsToCome }: MomentFieldProps) {
  const speech = useSpeech()
  const { t, locale } = speech
  const id = useId()
  const [at, setAt] = useState(defaultValue)
  const client = useClient()
  // The device's clock may be wrong, and the server counts by its own.
  const now = () => serverNow(client.state)
  const field = useRef<HTMLInputElement>(null)
  const [offered] = useState(() => offers(now()))
  const [picked, setPicked] = useState<string>()
  function pick(key: string): void {
    // From now on, not from when the dialog was opened.
    setAt(offers(now()).find((one) => one.key === key)?.at)
    setPicked(key)
  }
  const fault = at === undefined ? undefined : faultOf(at, now())
  const words = fault === undefined ? '' : t(fault)
  useEffect(() => field.current?.setCustomValidity(words), [words])
  return (
    <fieldset className="td-moment">
      <legend>{label}</legend>
      <div className="td-moment-offers">
        {open !== undefined && (
          <button type="button" className="td-chip" aria-pressed={at === undefined} onClick={() => pick('')}>
            {open}
          </button>
        )}
        {offered.map((one) => (
          <button
            key={one.key}
            type="button"
            className="td-chip"
            aria-pressed={at !== undefined && picked === one.key}
            onClick={() => pick(one.key)}
          >
            {t(one.key, { time: timeText(one.at, locale) })}
          </button>
        ))}
      </div>
      <input
        ref={field}
        id={id}
        className="td-input"
        type="datetime-local"
        aria-label={label}
        aria-describedby={`${id}-said`}
        required={open === undefined}
        aria-invalid={fault !== undefined || undefined}
        // The field keeps the year at four digits by it.
        max={fieldTime(now() + limits.aheadMs)}
        value={at === undefined ? '' : fieldTime(at)}
        onChange={(event) => {
          setAt(timeOfField(event.target.value))
          setPicked(undefined)
        }}
      />
      <input type="hidden" name={name} value={at ?? ''} />
      <small id={`${id}-said`} className={fault === undefined ? 'td-quiet' : 'td-error'} role="status">
        {fault === undefined ? at !== undefined && momentText(at, speech) : words}
      </small>
    </fieldset>
  )
}

/** Why a moment will not do. */
function faultOf(at: number, now: number): 'momentPast' | 'momentFar' | undefined {
  if (at <= now) return 'momentPast'
  return at < now + limits.aheadMs ? undefined : 'momentFar'
}

/** What a form holds under the name of a MomentField. */
export function momentOf(fields: FormData, name: string): number | undefined {
  const value = fields.get(name)
  return typeof value === 'string' && value !== '' ? Number(value) : undefined
}
