import { type ComponentProps, useId, useRef, useState } from 'react'
import { useGrown } from './use-grown.ts'

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string
  readonly hint?: string
}

export function Field({ label, hint, ...input }: FieldProps) {
  const id = useId()
  return (
    <div className="td-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="td-input"
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        {...input}
      />
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
