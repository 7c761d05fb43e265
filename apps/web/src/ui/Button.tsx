import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly kind?: 'primary' | 'quiet' | 'danger'
  readonly busy?: boolean
  readonly children: ReactNode
}

export const Button = ({ kind = 'quiet', busy = false, type = 'button', children, disabled, ...rest }: ButtonProps) => (
  <button {...rest} type={type} className={`button button-${kind}`} disabled={disabled || busy} aria-busy={busy}>
    {children}
  </button>
)

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'children'> {
  readonly icon: IconName
  readonly label: string
}

export const IconButton = ({ icon, label, type = 'button', ...rest }: IconButtonProps) => (
  <button {...rest} type={type} className="icon-button" aria-label={label} title={label}>
    <Icon name={icon} />
  </button>
)
