import { type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { byStanding, notStale, standingOf } from '../places/judged-before.ts'
import type { Judged } from '../ports/message-log.ts'
import type { RecordEntry, Records } from '../ports/records.ts'
import type { Terminals } from '../sessions/terminals.ts'

const kind = 'web'
/** Apart from what is the user's own: a subscription is told to no other terminal. */
const ownerOf = (uid: Uid): string => `push/${uid}`

function terminalOf({ actor }: UserCall): string {
  const id = actor.clientId
  if (id === undefined) throw new TidingsError('invalid', 'a push goes to a terminal: connect, or use a token of one')
  return id
}

const atOnce = 500
/** Somebody who changes it at the same moment is waited for; a terminal subscribes once when it starts. */
const mostTimes = 5
/** Each may have one for every terminal, of some kilobytes. */
const usersAtOnce = 50

export type PushSubscription = ParsedInputOf<'push.subscribe'> & {
  /** Its user has turned pushes to it off, there or at another terminal. */
  readonly off?: true
}

const subscriptionIn = ({ value }: Pick<RecordEntry, 'value'>): PushSubscription =>
  JSON.parse(value ?? '{}') as PushSubscription

/** Where pushes to a user's terminals go: one for each terminal that is known, so there are no more of them than of these. */
export class PushSubscriptions {
  readonly #records: Records
  readonly #key: string
  readonly #terminals: Terminals

  constructor(records: Records, key: string, terminals: Terminals) {
    this.#records = records
    this.#key = key
    this.#terminals = terminals
    terminals.onGone((uid, ids) => this.forget(uid, ids))
  }

  key(): { readonly key: string } {
    return { key: this.#key }
  }

  async subscribe(input: ParsedInputOf<'push.subscribe'>, call: UserCall): Promise<Record<string, never>> {
    const { uid } = call.actor
    const judged = standingOf(call.actor)
    const id = terminalOf(call)
    if (!(await this.#terminals.of(uid)).some((one) => one.id === id))
      throw new TidingsError('conflict', `the terminal ${id} was never here: connect with it before it subscribes`)
    await this.#terminals.kept()
    await this.#change(uid, id, judged, (before) => ({ ...input, ...(before?.off ? { off: true } : {}) }))
    return {}
  }

  async switch({ client, on }: ParsedInputOf<'push.switch'>, { actor }: UserCall): Promise<Record<string, never>> {
    const { uid } = actor
    await this.#change(uid, client, standingOf(actor), (before) => {
      if (!before) throw new TidingsError('not_found', `the terminal ${client} has not said where to push`)
      const { off: _, ...where } = before
      return on ? where : { ...where, off: true }
    })
    return {}
  }

  /** What is kept for a terminal, by what it was before; anew when somebody else has changed it meanwhile. */
  async #change(
    uid: Uid,
    id: string,
    judged: Judged,
    change: (before: PushSubscription | undefined) => PushSubscription,
  ): Promise<void> {
    const owner = ownerOf(uid)
    for (let time = 0; time < mostTimes; time++) {
      const before = await this.#records.get(owner, kind, id)
      const value = JSON.stringify(change(before && subscriptionIn(before)))
      const only = before ? before.version : 'absent'
      const [version] = notStale(await this.#records.putJudged([{ owner, kind, key: id, value, only }], { judged }))
      if (version !== undefined) return
    }
    throw new TidingsError('conflict', `pushes to the terminal ${id} are being changed: try again`)
  }

  async unsubscribe(_input: ParsedInputOf<'push.unsubscribe'>, call: UserCall): Promise<Record<string, never>> {
    const { actor } = call
    const gone = { owner: ownerOf(actor.uid), kind, key: terminalOf(call), value: null, only: 'present' } as const
    notStale(await this.#records.putJudged([gone], byStanding(actor)))
    return {}
  }

  /** Of many users: by user, then by terminal. */
  async ofEach(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, ReadonlyMap<string, PushSubscription>>> {
    const found = new Map<Uid, Map<string, PushSubscription>>()
    for (let start = 0; start < uids.length; start += usersAtOnce) {
      const owners = uids.slice(start, start + usersAtOnce).map(ownerOf)
      for (const { owner, key, value } of await this.#records.ofEach(owners, kind)) {
        const uid = owner.slice(ownerOf('').length)
        const mine = found.get(uid) ?? new Map<string, PushSubscription>()
        found.set(uid, mine.set(key, subscriptionIn({ value })))
      }
    }
    return found
  }

  /** Its push service knows this one no more; one that was made since stays. */
  readonly end = async (uid: Uid, terminal: string, endpoint: string): Promise<void> => {
    const owner = ownerOf(uid)
    const record = await this.#records.get(owner, kind, terminal)
    if (!record || subscriptionIn(record).endpoint !== endpoint) return
    await this.#records.put([{ owner, kind, key: terminal, value: null, only: record.version }])
  }

  /** The terminals were signed out. */
  async forget(uid: Uid, terminals: readonly string[]): Promise<void> {
    const owner = ownerOf(uid)
    for (let start = 0; start < terminals.length; start += atOnce) {
      const some = terminals.slice(start, start + atOnce)
      await this.#records.put(some.map((key) => ({ owner, kind, key, value: null, only: 'present' })))
    }
  }

  /** The user is gone. */
  async forgetAll(uid: Uid): Promise<void> {
    for (;;) {
      const some = await this.#records.list(ownerOf(uid), kind, '', atOnce)
      if (some.length === 0) return
      await this.forget(
        uid,
        some.map(({ key }) => key),
      )
    }
  }
}
