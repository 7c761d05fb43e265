import type { LucideIcon } from 'lucide-react'

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

/** Signs in a row above the entries. */
export interface MenuSigns {
  /** The way to all others. */
  readonly more: { readonly label: string; readonly onSelect: () => void }
  readonly label: string
  readonly signs: readonly string[]
  readonly onSelect: (sign: string) => void
}

export type Anchor = Element | { readonly getBoundingClientRect: () => DOMRect }
