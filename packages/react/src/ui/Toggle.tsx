import { useId } from 'react'

interface ToggleProps {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}

/** On or off, at once. */
export function Toggle({ label, hint, checked, disabled = false, onChange }: ToggleProps) {
  const id = useId()
  return (
    <div className="td-toggle">
      <label htmlFor={id}>
        <span>{label}</span>
        {hint !== undefined && <small className="td-quiet">{hint}</small>}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly choices: Readonly<Partial<Record<T, string>>>
  readonly disabled?: boolean
  /** The label is for screen readers only. */
  readonly bare?: boolean
  /** One below another: for what takes more than a word or two. */
  readonly list?: boolean
  readonly onChange: (value: T) => void
}

/** One of a few, in a row, or one below another. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, value, choices, disabled = false, bare = false, list = false, onChange } = props
  const name = useId()
  return (
    <fieldset className="td-choice" data-list={list} disabled={disabled}>
      <legend className={bare ? 'td-unseen' : undefined}>{label}</legend>
      <div>
        {(Object.entries(choices) as [T, string][]).map(([key, text]) => (
          <label key={key}>
            <input type="radio" name={name} checked={key === value} onChange={() => onChange(key)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
