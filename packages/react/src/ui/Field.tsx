import { type ComponentProps, useId, useRef, useState } from 'react'
import { useGrown } from './use-grown.ts'

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string
  readonly hint?: string
  /** What is wrong with what was filled in. */
  readonly error?: string | undefined
}

export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId()
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean)
  return (
    <div className="td-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="td-input"
        {...(described.length === 0 ? {} : { 'aria-describedby': described.join(' ') })}
        {...(error === undefined ? {} : { 'aria-invalid': true })}
        {...input}
      />
      {error !== undefined && (
        <small id={`${id}-error`} className="td-error" role="alert">
          {error}
        </small>
      )}
      {hint !== undefined && (
        <small id={`${id}-hint`} className="td-quiet">
          {hint}
        </small>
      )}
    </div>
  )
}

interface AreaProps extends Omit<ComponentProps<'textarea'>, 'id' | 'ref'> {
  readonly label: string
}

export function Area({ label, onInput, ...area }: AreaProps) {
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const [typed, setTyped] = useState<string>()
  useGrown(box, typed)
  return (
    <div className="td-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={box}
        id={id}
        className="td-input"
        rows={3}
        onInput={(event) => {
          setTyped(event.currentTarget.value)
          onInput?.(event)
        }}
        {...area}
      />
    </div>
  )
}
