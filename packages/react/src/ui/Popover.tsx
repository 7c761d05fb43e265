import { lazy, type ReactElement, type ReactNode, Suspense } from 'react'
import { type TriggerProps, useOpener } from './use-opener.ts'

export const loadPopover = () => import('./OpenPopover.tsx')
const OpenPopover = lazy(() => loadPopover().then((module) => ({ default: module.OpenPopover })))

export interface PopoverProps {
  readonly trigger: ReactElement<TriggerProps>
  readonly label: string
  /** What stands in it; `close` closes it. */
  readonly children: (close: () => void) => ReactNode
}

/** Something that opens at a button and is not modal. Made when it is opened. */
export function Popover({ trigger, label, children }: PopoverProps) {
  const { button, opened, close } = useOpener(trigger, 'dialog')
  return (
    <>
      {button}
      {opened && (
        <Suspense>
          <OpenPopover anchor={opened} label={label} onClose={close}>
            {children(close)}
          </OpenPopover>
        </Suspense>
      )}
    </>
  )
}
