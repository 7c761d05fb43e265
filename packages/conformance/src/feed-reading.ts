import type { FeedItem, Position, RecordChange, Store } from '@tidings/core'
import { expect } from 'vitest'

interface Told {
  readonly items: readonly FeedItem[]
  readonly next: Position
}

/** Everything after a position, page by page. */
export async function readAll(
  { feed }: Pick<Store, 'feed'>,
  from: Position,
  limit = 100,
  kinds?: readonly FeedItem['kind'][],
): Promise<Told> {
  const items: FeedItem[] = []
  for (let next = from; ; ) {
    const page = await feed.read(next, limit, kinds)
    if (page === 'lost') throw new Error(`${next} is lost`)
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    if (page.items.length === 0 && page.next === next) return { items, next }
    next = page.next
  }
}

/** The entries of one conversation, as the items have told them: each once, in their order. */
export const seqsOf = (items: readonly FeedItem[], conversation: number): number[] =>
  items.flatMap((item) =>
    item.kind === 'entries' && item.conversation === conversation
      ? Array.from({ length: item.upTo - item.after }, (_, n) => item.after + n + 1)
      : [],
  )

export const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1)

export const aRecord = (key: string, more: Partial<RecordChange> = {}): RecordChange => ({
  ...{ owner: 'user/alice', kind: 'contact', key, value: '1' },
  ...more,
})
