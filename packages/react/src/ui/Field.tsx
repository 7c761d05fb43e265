import { type ComponentProps, useId } from 'react'

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

interface AreaProps extends Omit<ComponentProps<'textarea'>, 'id'> {
  readonly label: string
}

export function Area({ label, ...area }: AreaProps) {
  const id = useId()
  return (
    <div className="td-field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} className="td-input" rows={3} {...area} />
    </div>
  )
}
