import {
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type TouchEvent,
  useRef,
  useState,
} from 'react'
import { OpenedPart } from './Boundary.tsx'
import { lazy } from './lazy.tsx'
import type { Anchor, MenuEntries, MenuSigns } from './menu-entries.ts'
import type { OpenMenuProps } from './OpenMenu.tsx'
import { type TriggerProps, useOpener } from './use-opener.ts'

/** A list has hundreds of menus that nobody opens: one is made when it is opened, and its code comes with the first. */
const OpenMenu = lazy(() => import('./OpenMenu.tsx').then((module) => module.OpenMenu))

export const loadMenu = OpenMenu.load

function Later(props: OpenMenuProps) {
  return (
    <OpenedPart onClose={props.onClose}>
      <OpenMenu {...props} />
    </OpenedPart>
  )
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<TriggerProps>
  readonly entries: MenuEntries | (() => MenuEntries)
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'end'
}

/** A button with a menu. Arrow keys, typing and Escape work as everywhere. */
export function Menu({ trigger, entries, side = 'bottom', align = 'end' }: MenuProps) {
  const { button, opened, close } = useOpener(trigger, 'menu')
  return (
    <>
      {button}
      {opened && (
        <Later
          anchor={opened}
          returnTo={opened}
          entries={typeof entries === 'function' ? entries() : entries}
          {...{ side, align }}
          onClose={close}
        />
      )}
    </>
  )
}

interface OwnMenuProps {
  /** Made when it opens: most are never opened. */
  readonly entries: () => MenuEntries
  readonly signs?: () => MenuSigns | undefined
  readonly render: ReactElement<OwnProps>
  readonly children: ReactNode
  readonly disabled?: boolean
}

interface OwnProps {
  readonly children?: ReactNode
  readonly onContextMenu?: (event: MouseEvent<HTMLElement>) => void
  readonly onTouchStart?: (event: TouchEvent<HTMLElement>) => void
  readonly onTouchMove?: () => void
  readonly onTouchEnd?: (event: TouchEvent<HTMLElement>) => void
}

interface Spot {
  readonly anchor: Anchor
  readonly element: HTMLElement
}

const focusable = 'button, a[href], input, textarea, [tabindex]'

/** Where it opens, and who had the focus, if anybody had. */
const spotAt = (element: HTMLElement, x: number, y: number): Spot => ({
  element: document.activeElement?.closest<HTMLElement>(focusable) ?? element,
  anchor: { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) },
})

/** Safari tells of no long touch. */
const longTouchMs = 500

/** A long touch, where the browser does not make it a contextmenu event by itself; the click after it is none. */
function useLongTouch(open: (spot: Spot) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const opened = useRef(false)
  return {
    onTouchStart(event: TouchEvent<HTMLElement>) {
      const touch = event.touches[0]
      const element = event.currentTarget
      opened.current = false
      if (!touch) return
      const { clientX, clientY } = touch
      timer.current = setTimeout(() => {
        opened.current = true
        open(spotAt(element, clientX, clientY))
      }, longTouchMs)
    },
    onTouchMove: () => clearTimeout(timer.current),
    onTouchEnd(event: TouchEvent<HTMLElement>) {
      clearTimeout(timer.current)
      if (opened.current) event.preventDefault()
    },
  }
}

/** What stands inside has a menu of its own: by the right button, the menu key, or a long touch. */
export function WithMenu({ entries, signs, render, children, disabled = false }: OwnMenuProps) {
  const [spot, setSpot] = useState<Spot>()
  const touch = useLongTouch(setSpot)
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    const element = event.currentTarget
    const { left, bottom } = element.getBoundingClientRect()
    // The menu key names no place.
    const byKey = event.clientX === 0 && event.clientY === 0
    setSpot(byKey ? spotAt(element, left, bottom) : spotAt(element, event.clientX, event.clientY))
  }
  return (
    <>
      {cloneElement(render, disabled ? {} : { onContextMenu, ...touch }, children)}
      {spot && (
        <Later
          anchor={spot.anchor}
          returnTo={spot.element}
          side="bottom"
          align="start"
          entries={entries()}
          signs={signs?.()}
          onClose={() => setSpot(undefined)}
        />
      )}
    </>
  )
}
