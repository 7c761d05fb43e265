import { type PackState, wholeUrl } from '@tidings/client'
import type { PackItem } from '@tidings/protocol'
import { useClient } from '../provided/kit.ts'
import { useClientState } from '../state/use-client-state.ts'

/** An emoji or a sticker of the server, with the whole address of its picture. */
export interface ServerPicture extends PackItem {
  readonly pack: string
}

export interface ServerPack {
  readonly id: string
  readonly title: string
  readonly kind: 'emoji' | 'sticker'
  readonly items: readonly ServerPicture[]
}

export interface ServerPacks {
  readonly packs: readonly ServerPack[]
  /** Emoji, by their names. */
  readonly emoji: ReadonlyMap<string, ServerPicture>
}

const known = new WeakMap<PackState, ServerPacks>()

function packsOf(state: PackState, url: string): ServerPacks {
  const before = known.get(state)
  if (before) return before
  const packs = Object.values(state.packs)
    .map(({ id, title, kind, items }) => ({
      ...{ id, title, kind },
      items: items.map((item) => ({ ...item, url: wholeUrl(url, item.url), pack: id })),
    }))
    .sort((a, b) => a.title.localeCompare(b.title))
  const emoji = packs.filter(({ kind }) => kind === 'emoji').flatMap(({ items }) => items)
  const now = { packs, emoji: new Map(emoji.map((item) => [item.name, item])) }
  known.set(state, now)
  return now
}

/** What the operator of the server gives to everybody. */
export function useServerPacks(): ServerPacks {
  const { url } = useClient()
  return packsOf(
    useClientState(({ packs }) => packs),
    url,
  )
}

/** The emoji of a key in colons, as reactions and the picker's recent ones have it; undefined for any other. */
export const emojiOfKey = ({ emoji }: ServerPacks, key: string): ServerPicture | undefined =>
  key.startsWith(':') && key.endsWith(':') ? emoji.get(key.slice(1, -1)) : undefined

/** Which names mean something in what was written then. */
export const meantAt =
  ({ emoji }: ServerPacks, ts: number) =>
  (name: string): boolean =>
    (emoji.get(name)?.since ?? Number.POSITIVE_INFINITY) <= ts

function rankOf({ name }: ServerPicture, query: string): number {
  if (name === query) return 0
  if (name.startsWith(query)) return 1
  return name.includes(query) ? 2 : 3
}

/** Those whose name fits what was typed, the best first. */
export function findEmoji({ emoji }: ServerPacks, typed: string, most: number): readonly ServerPicture[] {
  const query = typed.toLowerCase()
  return [...emoji.values()]
    .map((item) => ({ item, rank: rankOf(item, query) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank || a.item.name.localeCompare(b.item.name))
    .slice(0, most)
    .map(({ item }) => item)
}
