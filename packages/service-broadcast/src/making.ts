import type { ServiceHandlers } from '@tidings/core'
import { isNotice, type ParsedInputOf, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import { type Broadcast, isUnderWay, type KeptBroadcast, type To } from './broadcasts-kept.ts'
import type { BroadcastParts, OperatingParts } from './parts.ts'
import { type Answer, answerOf } from './shown.ts'

type Asked = ParsedInputOf<'broadcast.send'>

/** Rises backwards, so that the latest come first. */
const idAt = (now: number, ids: BroadcastParts['ids']): string =>
  `${(36 ** 9 - 1 - now).toString(36).padStart(9, '0')}-${ids.room()}`.slice(0, 24)

/** Each once; undefined where it is for others than a list. */
const usersOf = ({ to }: Asked): readonly Uid[] | undefined =>
  to !== 'everyone' && 'users' in to ? [...new Set(to.users.map(uidOf))] : undefined

const toOf = ({ to, channel }: Asked): To => {
  if (channel) return { channel: true }
  if (to === 'everyone') return { where: {} }
  return 'users' in to ? { listed: true } : { where: to.where }
}

/** Makes broadcasts, on whichever node. */
export function createMaking(parts: OperatingParts): Pick<ServiceHandlers, 'broadcast.send'> {
  const { gate, kept, clock, ids, begun, forget } = parts

  async function send(input: Asked): Promise<Answer> {
    const { content, clientMsgId } = input
    await gate.expectAnnouncer(uidOf(input.from))
    if (isNotice(content.type)) throw new TidingsError('forbidden', `only the server writes ${content.type}`)
    const first = clientMsgId === undefined ? undefined : await kept.named(clientMsgId)
    if (first && clientMsgId !== undefined) return repeated(input, first, clientMsgId)
    const id = idAt(clock.now(), ids)
    const users = usersOf(input)
    const broadcast = await made(input, users)
    const adding = () => kept.add(id, broadcast, { content, users: users ?? [] })
    const added = await (isUnderWay(broadcast) ? begun(adding) : adding())
    if (!added && clientMsgId !== undefined) return repeated(input, await kept.named(clientMsgId), clientMsgId)
    await forget(await kept.tooMany())
    return answerOf(kept, await kept.expect(id))
  }

  /** Among how many people those are looked for who are meant. */
  async function amongOf(to: To, users: readonly Uid[] = []): Promise<number> {
    if ('channel' in to) return 1
    if ('listed' in to) return users.length
    const among = await gate.countOf(to.where)
    if (to.where.room !== undefined && among === 0)
      throw new TidingsError('not_found', `there is no room ${to.where.room}`)
    return among
  }

  async function made(input: Asked, users: readonly Uid[] | undefined): Promise<Broadcast> {
    const { from, push, expiresAt, clientMsgId, open, channel } = input
    expectFits(input, users)
    if (channel) await gate.expectPublisher(uidOf(from))
    const to = toOf(input)
    const among = await amongOf(to, users)
    return {
      ...{ from: uidOf(from), to, push, among, createdAt: clock.now(), state: open ? 'open' : 'sending' },
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(clientMsgId === undefined ? {} : { clientMsgId }),
      ...{ after: '', looked: 0, sent: 0, failed: 0, recalledAfter: '', recalled: 0 },
    }
  }

  /** `conflict` where it says something else, or to others. */
  async function repeated(input: Asked, first: KeptBroadcast | undefined, clientMsgId: string): Promise<Answer> {
    const isSame =
      first?.from === uidOf(input.from) &&
      isSameTo(toOf(input), first.to) &&
      JSON.stringify(await kept.contentOf(first.id)) === JSON.stringify(input.content)
    if (isSame) return answerOf(kept, first)
    throw new TidingsError('conflict', `${clientMsgId} is the id of another broadcast: take a new one`)
  }

  return { 'broadcast.send': send }
}

function expectFits({ open, channel, to }: Asked, users: readonly Uid[] | undefined): void {
  if (open && !users) throw misplaced('open', 'is for a list of users alone')
  if (channel && to !== 'everyone') throw misplaced('channel', 'is for everyone alone')
}

const misplaced = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', `${path} ${message}`, { issues: [{ path, message }] })

/** Who stands in a list is not held against it: more may have been added since. */
const isSameTo = (to: To, before: To): boolean => JSON.stringify(to) === JSON.stringify(before)
