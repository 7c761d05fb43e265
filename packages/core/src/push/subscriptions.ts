import {
  type EventData,
  type OutputOf,
  type ParsedInputOf,
  type Platform,
  TidingsError,
  type Uid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { SecretHash } from '../ports/credentials.ts'
import type { ChangeJudged, RecordChange, RecordEntry, Records } from '../ports/records.ts'
import type { Clock } from '../ports/system.ts'
import { emptied } from '../records/emptied.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { Pushing } from '../settings/parts.ts'
import { Turns } from '../turns/turns.ts'
import { isDevice, isSamePlace, type PushSubscription, pushStateOf, subscriptionOf } from './subscription.ts'
import { TokenClaims } from './token-claims.ts'

/** As it was called when there were browsers alone: a terminal has one place for whatever pushes go to. */
const kind = 'web'
/** Apart from what is the user's own: a subscription is told to no other terminal. */
const ownerOf = (uid: Uid): string => `push/${uid}`

function terminalOf({ actor }: UserCall): string {
  const id = actor.clientId
  if (id === undefined) throw new TidingsError('invalid', 'a push goes to a terminal: connect, or use a token of one')
  return id
}

const atOnce = 500
/** Each may have one for every terminal, of some kilobytes. */
const usersAtOnce = 50
/** So often a change is made anew that another node's, or another user's with the same token, came before. */
const mostTries = 10
const nobody: Pushing = { toBrowsers: false, providers: [] }

export interface PushSubscriptionParts {
  readonly records: Records
  readonly clock: Clock
  readonly secretHash: SecretHash
  readonly terminals: Terminals
  readonly tell: Tell
  /** The public key with which browsers subscribe. */
  readonly pushKey: string
  readonly pushing?: Pushing
}

/** What a user's terminals are told of one of them. */
interface Told extends EventData<'push'> {
  readonly user: Uid
}

interface Changing {
  readonly changes: readonly RecordChange[]
  readonly tells: readonly Told[]
}

const nothing: Changing = { changes: [], tells: [] }

/** An app says at each start where it is pushed to: that nothing changed is told to nobody. */
function tellsOf(
  user: Uid,
  client: string,
  before: PushSubscription | undefined,
  now: PushSubscription | undefined,
): readonly Told[] {
  const push = pushStateOf(now)
  return push === pushStateOf(before) ? [] : [{ user, client, push }]
}

/** Where pushes to a user's terminals go: one for each terminal that is known, so there are no more of them than of these. */
export class PushSubscriptions {
  readonly #parts: PushSubscriptionParts
  readonly #claims: TokenClaims
  /** What one user changes on one node waits for what they changed before. */
  readonly #turns = new Turns()

  constructor(parts: PushSubscriptionParts) {
    this.#parts = parts
    this.#claims = new TokenClaims(parts)
    parts.terminals.onGone((uid, ids) => this.forget(uid, ids))
  }

  key(): OutputOf<'push.key'> {
    const { pushKey, pushing } = this.#parts
    return { key: pushKey, on: pushing?.toBrowsers ?? false }
  }

  subscribe(input: ParsedInputOf<'push.subscribe'>, call: UserCall): Promise<Record<string, never>> {
    return this.#keep(input, call)
  }

  async register(input: ParsedInputOf<'push.register'>, call: UserCall): Promise<Record<string, never>> {
    const { clock, pushing: { providers } = nobody } = this.#parts
    // Where nobody pushes yet, apps may register for the day when somebody does.
    if (providers.length > 0 && !providers.includes(input.provider))
      throw new TidingsError('invalid', `nobody pushes to ${input.provider} here: take one of ${providers.join(', ')}`)
    return this.#keep({ ...input, at: clock.now() }, call)
  }

  /** Whatever it was that this terminal was pushed by. */
  async unsubscribe(
    _input: ParsedInputOf<'push.unsubscribe' | 'push.unregister'>,
    call: UserCall,
  ): Promise<Record<string, never>> {
    const { uid } = call.actor
    const id = terminalOf(call)
    await this.#change(uid, byStanding(call.actor), async () => {
      const kept = await this.#record(uid, id)
      return kept ? this.#removing(uid, kept) : nothing
    })
    return {}
  }

  async switch({ client, on }: ParsedInputOf<'push.switch'>, { actor }: UserCall): Promise<Record<string, never>> {
    const { uid } = actor
    await this.#change(uid, byStanding(actor), async () => {
      const record = await this.#record(uid, client)
      if (!record) throw new TidingsError('not_found', `the terminal ${client} has not said where to push`)
      const before = subscriptionOf(record)
      const { off: _, ...where } = before
      const now: PushSubscription = on ? where : { ...where, off: true }
      const place = { owner: ownerOf(uid), kind, key: client, value: JSON.stringify(now), only: record.version }
      return { changes: [place], tells: tellsOf(uid, client, before, now) }
    })
    return {}
  }

  async #keep(subscription: PushSubscription, call: UserCall): Promise<Record<string, never>> {
    const { terminals } = this.#parts
    const { uid } = call.actor
    const id = terminalOf(call)
    if (!(await terminals.of(uid)).some((one) => one.id === id))
      throw new TidingsError('conflict', `the terminal ${id} was never here: connect with it before it subscribes`)
    await terminals.kept()
    await this.#change(uid, byStanding(call.actor), () => this.#keeping(uid, id, subscription))
    return {}
  }

  /** What was there goes, and so does that of whoever had one of its tokens before. */
  async #keeping(uid: Uid, id: string, subscription: PushSubscription): Promise<Changing> {
    const kept = await this.#record(uid, id)
    const mine = { user: uid, terminal: id }
    const before = kept ? subscriptionOf(kept) : undefined
    const { changes, losers } = await this.#claims.taking(mine, subscription, before)
    const lost: RecordChange[] = []
    const tells: Told[] = []
    for (const { user, terminal } of losers) {
      const record = await this.#record(user, terminal)
      if (!record || !this.#claims.holdsOne(subscriptionOf(record), subscription)) continue
      const removing = await this.#removing(user, record)
      const isNew = (one: RecordChange) => !changes.some(({ owner, key }) => owner === one.owner && key === one.key)
      lost.push(...removing.changes.filter(isNew))
      tells.push(...removing.tells)
    }
    const now: PushSubscription = { ...subscription, ...(before?.off ? { off: true } : {}) }
    const place = { owner: ownerOf(uid), kind, key: id, value: JSON.stringify(now) }
    return {
      changes: [{ ...place, only: kept?.version ?? 'absent' }, ...changes, ...lost],
      tells: [...tellsOf(uid, id, before, now), ...tells],
    }
  }

  async #removing(uid: Uid, record: RecordEntry): Promise<Changing> {
    const { key, version } = record
    const before = subscriptionOf(record)
    const freed = await this.#claims.freeing({ user: uid, terminal: key }, before)
    return {
      changes: [{ owner: ownerOf(uid), kind, key, value: null, only: version }, ...freed],
      tells: tellsOf(uid, key, before, undefined),
    }
  }

  /** All of it or, where another change came before, all of it anew. */
  #change(uid: Uid, by: ChangeJudged | undefined, changing: () => Promise<Changing>): Promise<void> {
    const { records, tell } = this.#parts
    return this.#turns.take(uid, async () => {
      for (let tries = 0; tries < mostTries; tries++) {
        const { changes: all, tells } = await changing()
        if (all.length === 0) return
        const whole = { whole: true }
        const done = by ? notStale(await records.putJudged(all, by, whole)) : await records.put(all, whole)
        if (done.some((version) => version === undefined)) continue
        for (const { user, ...data } of tells) tell({ kind: 'event', to: [user], event: { event: 'push', data } })
        return
      }
      throw new TidingsError('unavailable', 'where pushes go was changed by others all the time: try again')
    })
  }

  #record(uid: Uid, terminal: string): Promise<RecordEntry | undefined> {
    return this.#parts.records.get(ownerOf(uid), kind, terminal)
  }

  /** Of many users: by user, then by terminal. */
  async ofEach(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, ReadonlyMap<string, PushSubscription>>> {
    const found = new Map<Uid, Map<string, PushSubscription>>()
    for (let start = 0; start < uids.length; start += usersAtOnce) {
      const owners = uids.slice(start, start + usersAtOnce).map(ownerOf)
      for (const record of await this.#parts.records.ofEach(owners, kind)) {
        const uid = record.owner.slice(ownerOf('').length)
        const mine = found.get(uid) ?? new Map<string, PushSubscription>()
        found.set(uid, mine.set(record.key, subscriptionOf(record)))
      }
    }
    return found
  }

  /** Its provider knows this one no more, as of a time; one that was made since stays. */
  readonly end = (
    uid: Uid,
    terminal: string,
    pushed: PushSubscription,
    at: number = Number.POSITIVE_INFINITY,
  ): Promise<void> =>
    this.#change(uid, undefined, async () => {
      const record = await this.#record(uid, terminal)
      if (!record) return nothing
      const kept = subscriptionOf(record)
      const isNewer = isDevice(kept) && kept.at > at
      return isSamePlace(kept, pushed) && !isNewer ? this.#removing(uid, record) : nothing
    })

  /** The terminals were signed out. */
  async forget(uid: Uid, terminals: readonly string[]): Promise<void> {
    for (const terminal of terminals)
      await this.#change(uid, undefined, async () => {
        const record = await this.#record(uid, terminal)
        return record ? this.#removing(uid, record) : nothing
      })
  }

  /** The tokens of all terminals are void, or of those of a platform: they are signed out, but for one that goes on. */
  async forgetVoid(uid: Uid, platform: Platform | undefined, except?: string): Promise<void> {
    const { records, terminals } = this.#parts
    const known = platform === undefined ? [] : await terminals.of(uid)
    const isOf = (id: string) =>
      platform === undefined || known.some((one) => one.id === id && one.platform === platform)
    const ids = (await records.list(ownerOf(uid), kind, '', atOnce)).map(({ key }) => key)
    await this.forget(
      uid,
      ids.filter((id) => id !== except && isOf(id)),
    )
  }

  /** The user is gone. */
  forgetAll(uid: Uid): Promise<void> {
    return emptied(this.#parts.records, ownerOf(uid), kind, (some) =>
      this.forget(
        uid,
        some.map(({ key }) => key),
      ),
    )
  }
}
