import type { WebhookEvent, WebhookEventType } from '@tidings/protocol/webhook-events'
import type { FeedItem } from '../ports/feed.ts'

/** An event, and what waits for one another: those of one `order` are told in the order in which they took place. */
export interface Told {
  /** A conversation's key, or the address of a user. */
  readonly order: string
  readonly event: WebhookEvent
}

/** And the item of the feed in which it is found again: of entries that one alone. */
export interface ToldIn extends Told {
  readonly item: FeedItem
}

type DataOf<T extends WebhookEventType> = Extract<WebhookEvent, { readonly type: T }>['data']

/** `at` in milliseconds since the epoch; `id` is made from what happened, so that whoever is told twice knows it. */
export const told = <T extends WebhookEventType>(
  type: T,
  { id, order, at }: { readonly id: string; readonly order: string; readonly at: number },
  data: DataOf<T>,
): Told => ({ order, event: { id, type, timestamp: new Date(at).toISOString(), data } as WebhookEvent })

/** Ids are joined with a `.` when they are signed, so none holds one; some uids do. */
export const idOf = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => encodeURIComponent(part).replaceAll('.', '%2E')).join(':')
