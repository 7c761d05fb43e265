import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon
  /** Its name, for everyone: as a tooltip and for screen readers. */
  readonly label: string
  readonly look?: 'plain' | 'accent' | 'small'
}

export function IconButton({ icon: Icon, label, look = 'plain', className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`td-round ${className}`}
      data-look={look}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon />
    </button>
  )
}
