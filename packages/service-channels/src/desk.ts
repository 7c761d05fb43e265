import { type DeskLog, eachAtOnce, type ServiceHandlers } from '@tidings/core'
import { type DeskPerson, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { ChannelParts } from './parts.ts'
import type { Waiting } from './waiting.ts'

type Operation = `desk.${'list' | 'read' | 'answer' | 'done' | 'links'}`

interface DeskParts extends Pick<ChannelParts, 'gate'> {
  readonly waiting: Waiting
}

const logsAtOnce = 8

/** What editors do at the desks of their channels, on whichever node. */
export function createDesk({ gate, waiting }: DeskParts): Pick<ServiceHandlers, Operation> {
  const { channels } = gate

  const shownOf = ({ user, message, unread }: DeskLog, since: number | undefined): DeskPerson => ({
    ...{ user: userOid(user), waiting: since !== undefined, unread },
    ...(message ? { message } : {}),
    ...(since === undefined ? {} : { since }),
  })

  async function latest(channel: string, page: { readonly next?: string | undefined; readonly limit: number }) {
    const { logs, next } = await channels.logs.list(channel, page)
    const since = await waiting.of(
      channel,
      logs.map(({ user }) => user),
    )
    return { people: logs.map((log) => shownOf(log, since.get(log.user))), ...(next === undefined ? {} : { next }) }
  }

  async function longest(channel: string, page: { readonly next?: string | undefined; readonly limit: number }) {
    const found = await waiting.page(channel, page.next ?? '', page.limit)
    const logs = new Map<Uid, DeskLog>()
    await eachAtOnce(found, logsAtOnce, async ({ user }) => {
      const log = await channels.logs.of(channel, user)
      if (log) logs.set(user, log)
    })
    const people = found.map(({ user, since }) => shownOf(logs.get(user) ?? { user, seq: 0, unread: 0 }, since))
    const last = found.length === page.limit ? found.at(-1) : undefined
    return { people, ...(last ? { next: last.key } : {}) }
  }

  async function settle(channel: string, user: Uid, seq: number): Promise<void> {
    if (await waiting.settled(channel, user, seq))
      await channels.tellEditors(channel, {
        event: 'desk',
        data: { channel, user: userOid(user), waiting: false },
      })
  }

  return {
    async 'desk.list'({ channel, waiting: onlyWaiting, ...page }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      const found = await (onlyWaiting ? longest(channel, page) : latest(channel, page))
      return { ...found, waiting: await waiting.count(channel) }
    },
    async 'desk.read'({ channel, user, ...page }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      return channels.logs.read(channel, uidOf(user), page)
    },
    async 'desk.answer'({ channel, user, ...said }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      const to = uidOf(user)
      if (!(await channels.logs.of(channel, to))) throw nothingSaid(user)
      const { id, seq, ts } = await channels.say(channel, { to, by: actor.uid, ...said })
      await settle(channel, to, seq)
      return { id, seq, ts }
    },
    async 'desk.done'({ channel, user }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      const log = await channels.logs.of(channel, uidOf(user))
      if (!log) throw nothingSaid(user)
      await settle(channel, log.user, log.seq)
      return {}
    },
    async 'desk.links'({ channel, ids }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      return channels.logs.links(channel, ids)
    },
  }
}

const nothingSaid = (user: string): TidingsError =>
  new TidingsError('not_found', `${userOid(uidOf(user))} and this channel said nothing to each other`)
