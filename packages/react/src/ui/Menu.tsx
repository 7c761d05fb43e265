import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { useLayer } from '../provider.tsx'

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

function Popup({ entries, above }: PopupProps) {
  return (
    <Base.Popup className="td-menu">
      {above}
      <Entries entries={entries} />
    </Base.Popup>
  )
}

export interface MenuProps extends PopupProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<Record<string, unknown>>
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'end'
  readonly onOpenChange?: (open: boolean) => void
}

/** A button with a menu. Arrow keys, typing and Escape work as everywhere. */
export function Menu({ trigger, side = 'bottom', align = 'end', onOpenChange, ...popup }: MenuProps) {
  const layer = useLayer()
  return (
    <Base.Root onOpenChange={(open) => onOpenChange?.(open)}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={layer}>
        <Base.Positioner side={side} align={align} sideOffset={6} collisionPadding={8} className="td-positioner">
          <Popup {...popup} />
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface OwnMenuProps {
  /** Made when it opens: most are never opened. */
  readonly entries: () => MenuEntries
  readonly above?: () => ReactNode
  readonly render: ReactElement<Record<string, unknown>>
  readonly children: ReactNode
  readonly disabled?: boolean
}

function LatePopup({ entries, above }: Pick<OwnMenuProps, 'entries' | 'above'>) {
  return <Popup entries={entries()} above={above?.()} />
}

/** What stands inside has a menu of its own: by the right button, the menu key, or a long touch. */
export function WithMenu({ entries, above, render, children, disabled = false }: OwnMenuProps) {
  const layer = useLayer()
  return (
    <ContextMenu.Root disabled={disabled}>
      <ContextMenu.Trigger render={render}>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal container={layer}>
        <ContextMenu.Positioner collisionPadding={8} className="td-positioner">
          <LatePopup entries={entries} {...(above ? { above } : {})} />
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
