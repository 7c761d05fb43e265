import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { useLayer } from '../provider.tsx'

export interface PopoverProps {
  readonly trigger: ReactElement<Record<string, unknown>>
  readonly label: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly children: ReactNode
}

/** Something that opens at a button and is not modal. */
export function Popover({ trigger, label, open, onOpenChange, children }: PopoverProps) {
  const layer = useLayer()
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={layer}>
        <Base.Positioner side="top" align="end" sideOffset={8} collisionPadding={8} className="td-positioner">
          <Base.Popup className="td-popover" aria-label={label}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
