import type { Message } from '@tidings/protocol'
import { type ContentKind, kindsOf, webLinksOf } from '@tidings/protocol/kinds'

/** What a gallery shows in a line: the name of a month, some pictures side by side, or one thing. */
export type GalleryRow =
  | { readonly kind: 'month'; readonly key: string; readonly ts: number }
  | { readonly kind: 'tiles'; readonly key: string; readonly messages: readonly Message[] }
  | { readonly kind: 'one'; readonly key: string; readonly message: Message }
  | { readonly kind: 'link'; readonly key: string; readonly message: Message; readonly url: string }

export interface Known {
  /** As the server found them, newest first. */
  readonly found: readonly Message[]
  /** What was heard of since, and the stretch of the log that is at hand: they may say more of the same messages. */
  readonly heard: readonly Message[]
  /** The search goes on behind the last that was found. */
  readonly more: boolean
  /** What stands at or below it is not shown any more. */
  readonly floor: number
}

const fits = ({ content, recalled, hidden, type }: Message, wanted: readonly ContentKind[]): boolean =>
  !recalled && !hidden && type !== 'event' && kindsOf(content).some((kind) => wanted.includes(kind))

/** Each message once and as it is now, newest first. Of what lies behind the pages that were asked for nothing is shown yet. */
export function galleryOf({ found, heard, more, floor }: Known, wanted: readonly ContentKind[]): readonly Message[] {
  const known = new Map<string, Message>()
  for (const one of [...found, ...heard]) {
    const before = known.get(one.id)
    // What is hidden from its reader alone keeps its rev.
    if (!before || one.rev > before.rev || one.hidden) known.set(one.id, one)
  }
  const end = more ? (found.at(-1)?.seq ?? Number.POSITIVE_INFINITY) : 0
  return [...known.values()]
    .filter((one) => one.seq > floor && one.seq >= end && fits(one, wanted))
    .sort((a, b) => b.seq - a.seq)
}

const monthOf = (ts: number): string => {
  const date = new Date(ts)
  return `${date.getFullYear()}-${date.getMonth() + 1}`
}

/** Pictures in a line. */
const across = 3

function inside(messages: readonly Message[], wanted: readonly ContentKind[]): readonly GalleryRow[] {
  if (wanted.includes('link'))
    return messages.flatMap((message) =>
      webLinksOf(message.content).map(
        (url, at) => ({ kind: 'link', key: `${message.id} ${at}`, message, url }) as const,
      ),
    )
  if (!wanted.includes('picture')) return messages.map((message) => ({ kind: 'one', key: message.id, message }))
  return Array.from({ length: Math.ceil(messages.length / across) }, (_, line) => {
    const some = messages.slice(line * across, (line + 1) * across)
    return { kind: 'tiles', key: some[0]?.id ?? '', messages: some }
  })
}

/** By month, the newest first. */
export function rowsOf(messages: readonly Message[], wanted: readonly ContentKind[]): readonly GalleryRow[] {
  return [...Map.groupBy(messages, ({ ts }) => monthOf(ts))].flatMap(([key, some]) => [
    { kind: 'month', key, ts: some[0]?.ts ?? 0 } as const,
    ...inside(some, wanted),
  ])
}
