import { cloneElement, type MouseEvent, type ReactElement, useRef, useState } from 'react'

export interface TriggerProps {
  readonly onPointerDown?: () => void
  readonly onClick?: (event: MouseEvent<HTMLElement>) => void
  readonly 'aria-haspopup'?: 'menu' | 'dialog'
  readonly 'aria-expanded'?: boolean
}

interface Opener {
  readonly button: ReactElement<TriggerProps>
  /** The button, while what it opens is open. */
  readonly opened: HTMLElement | undefined
  readonly close: () => void
}

/** A button that opens something, and closes it again. */
export function useOpener(trigger: ReactElement<TriggerProps>, what: 'menu' | 'dialog'): Opener {
  const [opened, setOpened] = useState<HTMLElement>()
  /** Pressing the button of what is open closes it as a press beside it, before the click. */
  const wasOpen = useRef(false)
  const button = cloneElement(trigger, {
    'aria-haspopup': what,
    'aria-expanded': opened !== undefined,
    onPointerDown() {
      wasOpen.current = opened !== undefined
    },
    onClick(event) {
      const { currentTarget } = event
      setOpened(wasOpen.current ? undefined : currentTarget)
      wasOpen.current = false
    },
  })
  return { button, opened, close: () => setOpened(undefined) }
}
