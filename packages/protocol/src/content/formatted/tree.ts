/** What stands within a line; a text may have line breaks in it. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** Somebody who is meant; `text` is what was written for it. */
  | { readonly kind: 'mention'; readonly mention: string; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'struck'; readonly children: readonly Inline[] }
  /** Words that lead somewhere. */
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] }
  /** An address that stands for itself. */
  | { readonly kind: 'address'; readonly url: string; readonly text: string }

export interface ListItem {
  /** `2.` or `2)`, as it is shown; absent in a list without numbers. */
  readonly number?: string
  /** A box before it, ticked or not. */
  readonly done?: boolean
  readonly children: readonly Block[]
}

export interface Table {
  readonly kind: 'table'
  readonly aligns: readonly (Align | undefined)[]
  readonly head: readonly (readonly Inline[])[]
  readonly rows: readonly (readonly (readonly Inline[])[])[]
}

export type Align = 'start' | 'center' | 'end'

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | { readonly kind: 'code'; readonly language?: string; readonly text: string }
  | { readonly kind: 'rule' }
  | Table
