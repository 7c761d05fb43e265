import type { ChannelMenu, ChannelMenuEntry } from '@tidings/protocol'

/** What an entry does: it opens a page, says something, tells the channel's program, or opens more entries. */
export type Does = 'link' | 'text' | 'event' | 'items'

/** An entry of a menu while it is written. */
export interface WrittenEntry {
  readonly key: number
  readonly name: string
  readonly does: Does
  /** An address, words, or an event. */
  readonly value: string
  readonly items: readonly WrittenEntry[]
}

let next = 0
export const newEntry = (): WrittenEntry => ({ key: next++, name: '', does: 'link', value: '', items: [] })

const written = ({ name, link, text, event, items }: ChannelMenuEntry): WrittenEntry => ({
  ...newEntry(),
  name,
  does: items ? 'items' : link !== undefined ? 'link' : text !== undefined ? 'text' : 'event',
  value: link ?? text ?? event ?? '',
  items: items?.map(written) ?? [],
})

export const writtenMenu = (menu: ChannelMenu): readonly WrittenEntry[] => menu.map(written)

/** As the server takes it. */
export const menuOf = (entries: readonly WrittenEntry[]): ChannelMenu =>
  entries.map(({ name, does, value, items }) => ({
    name,
    ...(does === 'items'
      ? { items: items.map((item) => ({ name: item.name, [item.does]: item.value })) }
      : { [does]: value }),
  }))
