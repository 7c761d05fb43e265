import type { ReactElement, ReactNode } from 'react'
import { OpenedPart } from './Boundary.tsx'
import { lazy } from './lazy.tsx'
import type { OpenPopoverProps } from './OpenPopover.tsx'
import { type TriggerProps, useOpener } from './use-opener.ts'

const OpenPopover = lazy(() => import('./OpenPopover.tsx').then((module) => module.OpenPopover))

export const loadPopover = OpenPopover.load

/** Something that is open at an element that need not be a button. */
export function PopoverAt(props: OpenPopoverProps) {
  return (
    <OpenedPart onClose={props.onClose}>
      <OpenPopover {...props} />
    </OpenedPart>
  )
}

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
        <PopoverAt anchor={opened} label={label} onClose={close}>
          {children(close)}
        </PopoverAt>
      )}
    </>
  )
}
