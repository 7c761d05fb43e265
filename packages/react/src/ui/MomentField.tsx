import { useId, useState } from 'react'
import { type Moment, momentsToCome } from '../chat/moments.ts'
import { fieldTime, momentText, timeOfField, timeText } from '../chat/when.ts'
import { useSpeech } from '../texts/texts.tsx'

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
  const [offered] = useState(() => offers(Date.now()))
  const [picked, setPicked] = useState<string>()
  function pick(key: string): void {
    // From now on, not from when the dialog was opened.
    setAt(offers(Date.now()).find((one) => one.key === key)?.at)
    setPicked(key)
  }
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
        id={id}
        className="td-input"
        type="datetime-local"
        aria-label={label}
        aria-describedby={`${id}-said`}
        required={open === undefined}
        min={fieldTime(Date.now())}
        max={lastYear}
        value={at === undefined ? '' : fieldTime(at)}
        onChange={(event) => {
          setAt(timeOfField(event.target.value))
          setPicked(undefined)
        }}
      />
      <input type="hidden" name={name} value={at ?? ''} />
      <small id={`${id}-said`} className="td-quiet" role="status">
        {at !== undefined && momentText(at, speech)}
      </small>
    </fieldset>
  )
}

/** With a longer year the field would take six digits. */
const lastYear = '9999-12-31T23:59'

/** What a form holds under the name of a MomentField. */
export function momentOf(fields: FormData, name: string): number | undefined {
  const value = fields.get(name)
  return typeof value === 'string' && value !== '' ? Number(value) : undefined
}
