import { Popover as Base } from '@base-ui/react/popover'
import type { ReactNode } from 'react'
import { useLayer } from '../provided/kit.ts'
import { useFocusNow } from './focus-now.ts'

export interface OpenPopoverProps {
  readonly anchor: HTMLElement
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Something that is open at a button, and not modal. */
export function OpenPopover({ anchor, label, onClose, children }: OpenPopoverProps) {
  const layer = useLayer()
  const focusNow = useFocusNow()
  return (
    <Base.Root open onOpenChange={(open) => open || onClose()}>
      <Base.Portal container={layer}>
        <Base.Positioner
          anchor={anchor}
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={8}
          className="td-positioner"
        >
          <Base.Popup ref={focusNow} className="td-popover" aria-label={label} finalFocus={() => anchor}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
