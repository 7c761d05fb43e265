import type { PeopleWhere, RecordEntry, ServiceGate, ServiceRecord } from '@tidings/core'
import { type Content, limits, type OutputOf, TidingsError, type Uid } from '@tidings/protocol'

type Shown = OutputOf<'broadcast.get'>['broadcast']
export type State = Shown['state']

/** Everybody of whom all of this holds, or who stands in its list; or all at once, by one message in the channel of the account. */
export type To = { readonly where: PeopleWhere } | { readonly listed: true } | { readonly channel: true }

/** A broadcast, and how far it is. What it says stands by itself. */
export interface Broadcast {
  readonly from: Uid
  readonly to: To
  readonly push: boolean
  readonly createdAt: number
  readonly expiresAt?: number
  readonly clientMsgId?: string
  readonly state: State
  /** Among about how many it is looked for people. */
  readonly among: number
  /** The last who was looked at, and how many were. */
  readonly after: Uid
  readonly looked: number
  readonly sent: number
  readonly failed: number
  readonly fault?: string
  /** Likewise of those from whom it is taken back. */
  readonly recalledAfter: Uid
  readonly recalled: number
}

export interface KeptBroadcast extends Broadcast {
  readonly id: string
  readonly version: number
}

const kind = 'broadcast'
const contentKind = 'content'
/** Those for which there is something to do. */
const underWayKind = 'under-way'
/** By the ids that the app has for them. */
const namedKind = 'named'
const listOf = (id: string): string => `to/${id}`

const atOnce = 500

const kept = ({ key, version, value }: RecordEntry): KeptBroadcast => ({
  ...(JSON.parse(value ?? '{}') as Broadcast),
  id: key,
  version,
})

export const isUnderWay = ({ state }: Pick<Broadcast, 'state'>): boolean => state === 'sending' || state === 'recalling'

/** Where broadcasts stand, for all nodes. */
export class BroadcastsKept {
  readonly #records: ServiceGate['records']

  constructor({ records }: ServiceGate) {
    this.#records = records
  }

  async find(id: string): Promise<KeptBroadcast | undefined> {
    const record = await this.#records.get(kind, id)
    return record && kept(record)
  }

  async expect(id: string): Promise<KeptBroadcast> {
    const found = await this.find(id)
    if (found) return found
    throw new TidingsError('not_found', `there is no broadcast ${id}: broadcast.list names those that are kept`)
  }

  async contentOf(id: string): Promise<Content> {
    const record = await this.#records.get(contentKind, id)
    if (record?.value == null) throw new TidingsError('not_found', `what the broadcast ${id} says is not kept any more`)
    return JSON.parse(record.value) as Content
  }

  async named(clientMsgId: string): Promise<KeptBroadcast | undefined> {
    const record = await this.#records.get(namedKind, clientMsgId)
    return record?.value == null ? undefined : this.find(record.value)
  }

  /** The latest first: their ids rise backwards. */
  async page(after: string, limit: number): Promise<readonly KeptBroadcast[]> {
    return (await this.#records.list(kind, after, limit)).map(kept)
  }

  async underWay(): Promise<readonly string[]> {
    return (await this.#records.list(underWayKind, '', limits.broadcastsUnderWay)).map(({ key }) => key)
  }

  /** With those whom it names. undefined where the app has given its id to another one meanwhile: then nothing is there. */
  async add(
    id: string,
    broadcast: Broadcast,
    { content, users }: { readonly content: Content; readonly users: readonly Uid[] },
  ): Promise<KeptBroadcast | undefined> {
    await this.#expectRoom()
    const { clientMsgId } = broadcast
    const changes: ServiceRecord[] = [
      { kind, key: id, value: JSON.stringify(broadcast), only: 'absent' },
      { kind: contentKind, key: id, value: JSON.stringify(content) },
      ...underWay(id, false, broadcast),
      ...listing(id, users),
    ]
    if (clientMsgId !== undefined) changes.push({ kind: namedKind, key: clientMsgId, value: id, only: 'absent' })
    const [version] = await this.#records.put(changes, { whole: true })
    return version === undefined ? undefined : { ...broadcast, id, version }
  }

  /** From what it is now; undefined where that is not to be changed, or it is not there. */
  async change(id: string, change: (now: KeptBroadcast) => Broadcast | undefined): Promise<KeptBroadcast | undefined> {
    for (;;) {
      const before = await this.find(id)
      const after = before && change(before)
      if (!before || !after) return undefined
      const { id: _, version: __, ...broadcast } = { id: '', version: 0, ...after }
      const changed = { kind, key: id, value: JSON.stringify(broadcast), only: before.version }
      const [version] = await this.#records.put([changed, ...underWay(id, isUnderWay(before), broadcast)], {
        whole: true,
      })
      if (version !== undefined) return { ...broadcast, id, version }
    }
  }

  /** Who is named twice stands there once. */
  async name(id: string, users: readonly Uid[]): Promise<void> {
    if ((await this.listed(id)) + users.length > limits.broadcastUsers)
      throw new TidingsError('too_large', `a broadcast names at most ${limits.broadcastUsers} users: make another one`)
    await this.#records.put(listing(id, users))
  }

  listed(id: string): Promise<number> {
    return this.#records.count(listOf(id))
  }

  async listPage(id: string, after: Uid, limit: number): Promise<readonly Uid[]> {
    return (await this.#records.list(listOf(id), after, limit)).map(({ key }) => key)
  }

  /** The oldest that are over and that are not kept any more. */
  async tooMany(): Promise<readonly string[]> {
    const gone: string[] = []
    let [count, listed] = [0, 0]
    for await (const page of this.#records.pages(kind))
      for (const one of page.map(kept)) {
        count += 1
        if ('listed' in one.to) listed += one.among
        const isOver = !isUnderWay(one) && one.state !== 'open'
        if (isOver && (count > limits.broadcasts || listed > limits.broadcastUsersKept)) gone.push(one.id)
      }
    return gone
  }

  /** Its list first, so that it is found again if this ends in between. */
  async forget(id: string): Promise<void> {
    const found = await this.find(id)
    for (;;) {
      const some = await this.#records.list(listOf(id), '', atOnce)
      if (some.length === 0) break
      await this.#records.put(some.map(({ key }) => ({ kind: listOf(id), key, value: null })))
    }
    await this.#records.put([
      ...[kind, contentKind, underWayKind].map((one) => ({ kind: one, key: id, value: null })),
      ...(found?.clientMsgId === undefined ? [] : [{ kind: namedKind, key: found.clientMsgId, value: null }]),
    ])
  }

  async #expectRoom(): Promise<void> {
    if ((await this.#records.count(underWayKind)) >= limits.broadcastsUnderWay)
      throw new TidingsError('too_large', `${limits.broadcastsUnderWay} broadcasts are under way: let one of them end`)
    // Those that are over go; this is reached only by those that were never begun.
    if ((await this.#records.count(kind)) >= 2 * limits.broadcasts)
      throw new TidingsError('too_large', 'very many broadcasts are open: begin or cancel some')
  }
}

/** What is to be noted when it is under way now, or is no longer. */
function underWay(id: string, was: boolean, broadcast: Broadcast): readonly ServiceRecord[] {
  const is = isUnderWay(broadcast)
  return is === was ? [] : [{ kind: underWayKind, key: id, value: is ? '' : null }]
}

const listing = (id: string, users: readonly Uid[]): readonly ServiceRecord[] =>
  [...new Set(users)].map((key) => ({ kind: listOf(id), key, value: '' }))
