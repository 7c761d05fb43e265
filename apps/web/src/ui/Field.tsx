import { type InputHTMLAttributes, useId, useState } from 'react'
import { useTexts } from '../i18n/language.ts'
import { IconButton } from './Button.tsx'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'onChange' | 'value' | 'id'> {
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly error?: string | undefined
  onValue(value: string): void
}

/** An input with its label, a hint and what is wrong with it. A password can be shown. */
export function Field({ label, value, hint, error, onValue, type = 'text', ...rest }: FieldProps) {
  const texts = useTexts()
  const [shown, setShown] = useState(false)
  const id = useId()
  const below = error ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-input">
        <input
          {...rest}
          id={id}
          type={type === 'password' && shown ? 'text' : type}
          value={value}
          aria-invalid={error !== undefined}
          aria-describedby={below === undefined ? undefined : `${id}-below`}
          onChange={(event) => onValue(event.target.value)}
        />
        {type === 'password' && (
          <IconButton
            icon={shown ? 'eyeOff' : 'eye'}
            label={shown ? texts.hidePassword : texts.showPassword}
            onClick={() => setShown(!shown)}
          />
        )}
      </div>
      {below !== undefined && (
        <p id={`${id}-below`} className={error === undefined ? 'field-hint' : 'field-error'}>
          {below}
        </p>
      )}
    </div>
  )
}
