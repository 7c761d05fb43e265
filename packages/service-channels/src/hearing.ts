import type { FeedItem, FeedItemOf, ServiceEntry, Until } from '@tidings/core'
import { type Message, type Uid, uidOf, userOid } from '@tidings/protocol'
import { createAnswering, isByItself } from './answering.ts'
import type { ChannelParts } from './parts.ts'
import type { RepliesKept } from './replies-kept.ts'
import type { Waiting } from './waiting.ts'

interface HearingParts extends Pick<ChannelParts, 'gate' | 'log'> {
  readonly waiting: Waiting
  readonly replies: RepliesKept
}

/** A message between somebody and the account of a channel. */
interface AtDesk {
  readonly channel: string
  readonly user: Uid
  /** It is from them, and not from the channel. */
  readonly isTheirs: boolean
  readonly said: ServiceEntry
}

const pair = /^pair\/([^+]+)\+(.+)$/

/** What happens at the desks of channels, as the feed tells it. */
export function createHearing(parts: HearingParts) {
  const { gate, waiting, replies } = parts
  const answering = createAnswering(parts)
  const { channels } = gate

  async function atDesk(said: ServiceEntry): Promise<AtDesk | undefined> {
    const { conversation, entry, body } = said
    const [, a, b] = pair.exec(conversation) ?? []
    if (a === undefined || b === undefined || a === b || entry.type === 'event' || body.recalled) return undefined
    const sender = uidOf(entry.sender)
    const other = sender === a ? b : a
    const toChannel = await channels.ofAccount(other)
    if (toChannel !== undefined) return { channel: toChannel, user: sender, isTheirs: true, said }
    const byChannel = await channels.ofAccount(sender)
    return byChannel === undefined ? undefined : { channel: byChannel, user: other, isTheirs: false, said }
  }

  async function messageOf({ channel, said: { entry } }: AtDesk): Promise<Message | undefined> {
    const { conversation, seq } = entry
    const [told] = await gate.robots.read(channel, [{ type: 'message', conversation, seq }])
    return told && told.type !== 'action' ? told.data : undefined
  }

  async function theirs(at: AtDesk): Promise<void> {
    const { channel, user, said } = at
    const { seq, ts } = said.entry
    const waits = await waiting.wrote(channel, user, { seq, at: ts })
    const message = await messageOf(at)
    const data = { channel, user: userOid(user), waiting: waits, ...(message ? { message } : {}) }
    await channels.tellEditors(channel, { event: 'desk', data })
    await answering.toMessage(channel, user, said)
  }

  async function answered({ channel, user, said }: AtDesk): Promise<void> {
    if (isByItself(said)) return
    if (await waiting.settled(channel, user, said.entry.seq))
      await channels.tellEditors(channel, { event: 'desk', data: { channel, user: userOid(user), waiting: false } })
  }

  async function ended({ key }: FeedItemOf<'access'>): Promise<void> {
    if (!key.startsWith('channel/')) return
    const channel = key.slice('channel/'.length)
    if (await channels.isThere(channel)) return
    await waiting.forget(channel)
    await replies.forget(channel)
  }

  async function came(item: FeedItemOf<'records'>): Promise<void> {
    const found = await channels.came(item)
    if (!found) return
    for (const { user, version } of found.came) await answering.toSubscriber(found.channel, user, version)
    await channels.welcomed(found.channel, found.came)
  }

  async function heard(said: ServiceEntry): Promise<void> {
    const at = await atDesk(said)
    if (at) await (at.isTheirs ? theirs(at) : answered(at))
  }

  return async function hear(items: readonly FeedItem[], until: Until): Promise<void> {
    for (const item of items)
      if (item.kind === 'access') await ended(item)
      else if (item.kind === 'records') await came(item)
    for await (const said of gate.entries(...items.filter((item) => item.kind === 'entries'))) {
      // All of it comes again, here or where another process goes on.
      if (until.isOver) return
      await heard(said)
    }
  }
}
