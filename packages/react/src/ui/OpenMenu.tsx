import { Menu as Base } from '@base-ui/react/menu'
import { SmilePlus } from 'lucide-react'
import { useLayer } from '../provided/kit.ts'
import type { Anchor, MenuEntries, MenuSigns } from './menu-entries.ts'

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

function Signs({ label, signs, more, onSelect }: MenuSigns) {
  return (
    <fieldset className="td-quick" aria-label={label}>
      {signs.map((sign) => (
        <Base.Item key={sign} className="td-menu-sign" onClick={() => onSelect(sign)}>
          {sign}
        </Base.Item>
      ))}
      <Base.Item className="td-menu-sign" aria-label={more.label} title={more.label} onClick={more.onSelect}>
        <SmilePlus />
      </Base.Item>
    </fieldset>
  )
}

export interface OpenMenuProps {
  readonly entries: MenuEntries
  readonly signs?: MenuSigns | undefined
  readonly anchor: Anchor
  readonly side: 'top' | 'bottom'
  readonly align: 'start' | 'end'
  readonly onClose: () => void
  /** Has the focus when it is closed. */
  readonly returnTo: HTMLElement | null
}

/** A menu that is open. */
export function OpenMenu({ entries, signs, anchor, side, align, onClose, returnTo }: OpenMenuProps) {
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
          <Base.Popup className="td-menu" finalFocus={() => returnTo}>
            {signs && <Signs {...signs} />}
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
