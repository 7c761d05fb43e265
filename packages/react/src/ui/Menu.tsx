import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import {
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type TouchEvent,
  useRef,
  useState,
} from 'react'
import { useLayer } from '../provider.tsx'
import { type TriggerProps, useOpener } from './use-opener.ts'

export interface MenuEntry {
  readonly key: string
  readonly label: string
  readonly icon?: LucideIcon
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly onSelect: () => void
}

/** `null` is a line between. */
export type MenuEntries = readonly (MenuEntry | null)[]

function Entries({ entries }: { readonly entries: MenuEntries }) {
  return entries.map((entry, index) =>
    entry === null ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its place
      <Base.Separator key={`line-${index}`} className="td-menu-line" />
    ) : (
      <Base.Item
        key={entry.key}
        className="td-menu-item"
        data-danger={entry.danger ?? false}
        disabled={entry.disabled ?? false}
        onClick={entry.onSelect}
      >
        {entry.icon && <entry.icon />}
        <span>{entry.label}</span>
      </Base.Item>
    ),
  )
}

/** A sign that is chosen like an entry. */
export function MenuButton({ label, onSelect }: { readonly label: string; readonly onSelect: () => void }) {
  return (
    <Base.Item className="td-menu-sign" onClick={onSelect}>
      {label}
    </Base.Item>
  )
}

interface PopupProps {
  readonly entries: MenuEntries
  readonly above?: ReactNode
}

function Popup({ entries, above, returnTo }: PopupProps & { readonly returnTo: HTMLElement | null }) {
  return (
    <Base.Popup className="td-menu" finalFocus={() => returnTo}>
      {above}
      <Entries entries={entries} />
    </Base.Popup>
  )
}

type Anchor = Element | { readonly getBoundingClientRect: () => DOMRect }

interface OpenMenuProps extends PopupProps {
  readonly anchor: Anchor
  readonly side: 'top' | 'bottom'
  readonly align: 'start' | 'end'
  readonly onClose: () => void
  /** Has the focus when it is closed. */
  readonly returnTo: HTMLElement | null
}

/** A list has hundreds of menus that nobody opens: one is made when it is opened, and gone when it is closed. */
function OpenMenu({ anchor, side, align, onClose, returnTo, ...popup }: OpenMenuProps) {
  const layer = useLayer()
  return (
    <Base.Root open onOpenChange={(open) => open || onClose()}>
      <Base.Portal container={layer}>
        <Base.Positioner
          anchor={anchor}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="td-positioner"
        >
          <Popup {...popup} returnTo={returnTo} />
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface MenuProps extends Pick<PopupProps, 'above'> {
  /** The button that opens it. */
  readonly trigger: ReactElement<TriggerProps>
  readonly entries: MenuEntries | (() => MenuEntries)
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'end'
}

/** A button with a menu. Arrow keys, typing and Escape work as everywhere. */
export function Menu({ trigger, entries, side = 'bottom', align = 'end', above }: MenuProps) {
  const { button, opened, close } = useOpener(trigger, 'menu')
  return (
    <>
      {button}
      {opened && (
        <OpenMenu
          anchor={opened}
          returnTo={opened}
          entries={typeof entries === 'function' ? entries() : entries}
          {...{ side, align, above }}
          onClose={close}
        />
      )}
    </>
  )
}

interface OwnMenuProps {
  /** Made when it opens: most are never opened. */
  readonly entries: () => MenuEntries
  readonly above?: () => ReactNode
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
export function WithMenu({ entries, above, render, children, disabled = false }: OwnMenuProps) {
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
        <OpenMenu
          anchor={spot.anchor}
          returnTo={spot.element}
          side="bottom"
          align="start"
          entries={entries()}
          above={above?.()}
          onClose={() => setSpot(undefined)}
        />
      )}
    </>
  )
}
