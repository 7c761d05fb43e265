import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { useLayer } from '../provider.tsx'
import { type TriggerProps, useOpener } from './use-opener.ts'

export interface PopoverProps {
  readonly trigger: ReactElement<TriggerProps>
  readonly label: string
  /** What stands in it; `close` closes it. */
  readonly children: (close: () => void) => ReactNode
}

/** Something that opens at a button and is not modal. Made when it is opened. */
export function Popover({ trigger, label, children }: PopoverProps) {
  const layer = useLayer()
  const { button, opened, close } = useOpener(trigger, 'dialog')
  return (
    <>
      {button}
      {opened && (
        <Base.Root open onOpenChange={(open) => open || close()}>
          <Base.Portal container={layer}>
            <Base.Positioner
              anchor={opened}
              side="top"
              align="end"
              sideOffset={8}
              collisionPadding={8}
              className="td-positioner"
            >
              <Base.Popup className="td-popover" aria-label={label} finalFocus={() => opened}>
                {children(close)}
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        </Base.Root>
      )}
    </>
  )
}
