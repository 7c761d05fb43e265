import {
  type Client,
  type OutputOf,
  type ParsedInputOf,
  type Platform,
  TidingsError,
  type Uid,
  type UserSettings,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Elsewhere } from '../cluster/elsewhere.ts'
import type { Tell } from '../delivery/facts.ts'
import { Remembered } from '../memory/remembered.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import { standingOf } from '../places/judged-before.ts'
import type { ClientRecord, ClientSeen } from '../ports/clients.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Revocation } from '../ports/users.ts'
import { isDesk, isHand } from '../settings/login-policy.ts'
import { isAway } from '../turns/away.ts'
import type { Directory } from '../users/directory.ts'
import type { LiveSession } from './live-session.ts'
import { NotedTerminals } from './noted-terminals.ts'
import type { Registry } from './registry.ts'

export interface TerminalParts {
  readonly store: Store
  readonly directory: Directory
  readonly registry: Registry
  readonly elsewhere: Elsewhere
  readonly tell: Tell
  readonly userSettings: ChosenSettings
  readonly clock: Clock
  readonly log: Log
}

/** Terminals that are kept of one user; the one not seen longest is forgotten. */
const most = 100

/** A user's, and the standing at which they were read: a terminal that is kicked raises it. */
interface Known {
  readonly standing: number
  readonly clients: readonly ClientRecord[]
}

/** As its user sees it, but for pushes. */
type Listed = Omit<OutputOf<'client.list'>['clients'][number], 'push'>

type Gone = (uid: Uid, ids: readonly string[]) => Promise<void>

/** The terminals with which users have signed in. */
export class Terminals {
  readonly #parts: TerminalParts
  readonly #known = new Remembered<Uid, Known>(100_000)
  readonly #noted: NotedTerminals
  readonly #tooMany = new Set<Uid>()
  readonly #gone: Gone[] = []

  constructor(parts: TerminalParts) {
    this.#parts = parts
    const { store, clock, log } = parts
    this.#noted = new NotedTerminals({ clients: store.clients, clock, log, written: () => this.#trimTooMany() })
  }

  /** Whoever keeps something for a terminal hears when it is signed out or forgotten. */
  onGone(hears: Gone): void {
    this.#gone.push(hears)
  }

  /** A terminal signs in; true when it was never seen before. */
  async came(uid: Uid, { id, platform, name = '' }: Client): Promise<boolean> {
    const now = this.#parts.clock.now()
    const known = (await this.of(uid)).find((one) => one.id === id)
    if (known && known.platform === platform && known.name === name) return false
    const { revoked } = known ?? (await this.#unlisted(uid))
    this.#note(uid, { id, platform, name, firstSeenAt: now, lastSeenAt: now, cameAt: now }, revoked)
    // Before it is answered: it may be signed out on another node at once, which knows it by the store alone.
    if (!known && this.#parts.store.isShared) await this.#noted.writeNow()
    return !known
  }

  /** Whoever keeps something for a terminal finds it again, also where this process ends now. */
  kept(): Promise<void> {
    return this.#noted.writeNow()
  }

  went(session: LiveSession): void {
    this.#note(session.uid, this.#seenNow(session))
  }

  /** When this node's terminals went is written, and nothing after it. */
  stop(): Promise<void> {
    return this.#noted.stop()
  }

  #seenNow({ client: { id, platform, name = '' }, cameAt }: LiveSession): ClientSeen {
    const { clock } = this.#parts
    const now = clock.now()
    const came = Math.floor(now - (clock.elapsed() - cameAt))
    return { id, platform, name, firstSeenAt: came, lastSeenAt: now, cameAt: came }
  }

  /** What was revoked of this terminal. */
  async revoked(uid: Uid, clientId: string): Promise<Revocation | undefined> {
    const { clock, store } = this.#parts
    await this.#expectAsOf(uid)
    const known = (await this.of(uid)).find(({ id }) => id === clientId)
    const { revoked } = known ?? (await this.#unlisted(uid))
    const now = clock.now()
    if (!known || !revoked || revoked.at <= now) return revoked
    // The clock has gone back since: what is issued from now on is good.
    const settled = { ...revoked, at: now }
    await store.clients.revokedNotAfter(uid, clientId, settled)
    this.#remember(uid, (clients) => withClient(clients, { ...known, revoked: settled }))
    return settled
  }

  /** Terminals that were read before their user's standing rose are read again: one of them may have been kicked, elsewhere. */
  async #expectAsOf(uid: Uid): Promise<void> {
    const known = this.#known.known(uid)
    if (known && known.standing !== (await this.#standing(uid))) this.#known.forget(uid)
  }

  async #standing(uid: Uid): Promise<number> {
    return (await this.#parts.directory.get(uid))?.standing ?? 0
  }

  /** Whoever is not in the list may have been kicked and dropped from it: it is taken to have been. */
  async #unlisted(uid: Uid): Promise<Pick<ClientRecord, 'revoked'>> {
    const { terminals: revoked } = (await this.#parts.directory.get(uid))?.revoked ?? {}
    return revoked ? { revoked } : {}
  }

  /** A user's, in no order. */
  async list({ actor }: UserCall): Promise<readonly Listed[]> {
    const { elsewhere, clock } = this.#parts
    const online = (await elsewhere.everywhere([actor.uid]))(actor.uid)
    const muted = mutesPushes(await this.#parts.userSettings.of(actor.uid), online)
    const clients = (await this.of(actor.uid)).map((record) => {
      const isOnline = online.some(({ client }) => client.id === record.id)
      return {
        client: { id: record.id, platform: record.platform, ...(record.name === '' ? {} : { name: record.name }) },
        firstSeenAt: record.firstSeenAt,
        lastSeenAt: isOnline ? clock.now() : record.lastSeenAt,
        online: isOnline,
        current: record.id === actor.clientId,
        pushMuted: muted && isHand(record.platform),
      }
    })
    // A kicked terminal is remembered for its void tokens, and shown when it has come back.
    return clients.filter(({ online: here, lastSeenAt }) => here || lastSeenAt > 0)
  }

  async kick(input: ParsedInputOf<'client.kick'>, { actor }: UserCall): Promise<OutputOf<'client.kick'>> {
    const { tell, store, clock, directory } = this.#parts
    const known = await this.#find(actor.uid, input.client)
    if (!known) throw new TidingsError('not_found', `you have no terminal ${input.client}`)
    const { revocation: revoked } = await directory.revoke(actor.uid, {
      ...{ now: clock.now(), scope: undefined },
      by: standingOf(actor),
    })
    const client = { ...known, lastSeenAt: 0, revoked }
    this.#kicked(actor.uid, client)
    // Before the sessions end, so that none comes back with an old token.
    await store.clients.revoke(actor.uid, client)
    directory.changed(actor.uid)
    this.#kicked(actor.uid, client)
    for (const gone of this.#gone) await gone(actor.uid, [client.id])
    tell({ kind: 'close', uid: actor.uid, reason: 'unauthenticated', client: client.id })
    this.#kicked(actor.uid, client)
    return {}
  }

  #kicked(uid: Uid, client: ClientRecord): void {
    this.#remember(uid, (clients) => withClient(clients, client))
    this.#noted.strike(uid, client.id)
  }

  /** One that came to another node may not be remembered here. */
  async #find(uid: Uid, client: string): Promise<ClientRecord | undefined> {
    const known = (await this.of(uid)).find(({ id }) => id === client)
    if (known) return known
    this.remembered.forget(uid)
    return (await this.of(uid)).find(({ id }) => id === client)
  }

  /** Nothing of them is written any more: their user is gone. */
  forget(uid: Uid): void {
    this.#noted.forget(uid)
    this.#known.forget(uid)
    this.#tooMany.delete(uid)
  }

  /** Another node may have changed them: what was noted here and is not written yet stays. */
  readonly remembered = {
    forget: (uid: Uid): void => this.#known.forget(uid),
    /** Those that were read, or are being read, while their user stood otherwise. */
    forgetBefore: (uid: Uid, standing: number): void =>
      this.#known.changed(uid, (known) => (known.standing < standing ? undefined : known)),
    forgetAll: (): void => this.#known.forgetAll(),
  }

  /** All that are known of a user, also those that were noted a moment ago. */
  async of(uid: Uid): Promise<readonly ClientRecord[]> {
    const { clients } = await this.#known.of(uid, async () => {
      const standing = await this.#standing(uid)
      const stored = await this.#stored(uid)
      const { revoked } = await this.#unlisted(uid)
      return { standing, clients: this.#noted.of(uid).reduce((all, seen) => withSeen(all, seen, revoked), stored) }
    })
    return clients
  }

  /** Likewise of many, and remembers nothing. */
  async ofEach(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, readonly ClientRecord[]>> {
    const stored = new Map<Uid, readonly ClientRecord[]>(uids.map((uid) => [uid, []]))
    for (const { user, client } of await this.#parts.store.clients.ofEach(uids))
      stored.set(user, [...(stored.get(user) ?? []), client])
    return new Map(
      [...stored].map(([uid, clients]) => {
        const known = this.#known.known(uid)?.clients
        return [uid, known ?? this.#noted.of(uid).reduce((all, seen) => withSeen(all, seen), clients)]
      }),
    )
  }

  async #stored(uid: Uid): Promise<readonly ClientRecord[]> {
    const { clients } = this.#parts.store
    const stored = await clients.list(uid, most + 1)
    if (stored.length <= most) return stored
    await this.#trim(uid)
    return clients.list(uid, most)
  }

  /** The store knows first what was revoked of those that go, then the directory, then this list does without them. */
  async #trim(uid: Uid): Promise<void> {
    const { store, registry } = this.#parts
    // Who has been online for weeks is seen now.
    const online = registry.of(uid).map((session) => ({ user: uid, client: this.#seenNow(session) }))
    await store.clients.seen(online)
    const gone = await store.clients.trim(uid, most)
    this.#parts.directory.changed(uid)
    this.#known.forget(uid)
    for (const hears of this.#gone) await hears(uid, gone)
  }

  #note(uid: Uid, seen: ClientSeen, unlisted?: Revocation): void {
    this.#remember(uid, (clients) => withSeen(clients, seen, unlisted))
    this.#noted.note(uid, seen)
  }

  #remember(uid: Uid, change: (clients: readonly ClientRecord[]) => readonly ClientRecord[]): void {
    this.#known.changed(uid, ({ standing, clients }) => {
      const all = change(clients)
      if (all.length > most) this.#tooMany.add(uid)
      return { standing, clients: all }
    })
  }

  async #trimTooMany(): Promise<void> {
    const failed: unknown[] = []
    for (const uid of [...this.#tooMany]) {
      this.#tooMany.delete(uid)
      await this.#trim(uid).catch((error: unknown) => {
        if (!isAway(error))
          return this.#parts.log.error({ err: error, uid }, 'the terminals of a user cannot be trimmed')
        failed.push(error)
        this.#tooMany.add(uid)
      })
    }
    if (failed.length > 0) throw failed[0]
  }
}

const withClient = (known: readonly ClientRecord[], client: ClientRecord): readonly ClientRecord[] => [
  client,
  ...known.filter(({ id }) => id !== client.id),
]

const asNew = (
  { id, platform, name, firstSeenAt, lastSeenAt }: ClientSeen,
  revoked: Revocation | undefined,
): ClientRecord =>
  revoked ? { id, platform, name, firstSeenAt, lastSeenAt, revoked } : { id, platform, name, firstSeenAt, lastSeenAt }

/** As `Clients.seen` has it: of what was revoked nothing changes by what is noted of a terminal. */
function withSeen(known: readonly ClientRecord[], seen: ClientSeen, unlisted?: Revocation): readonly ClientRecord[] {
  const before = known.find(({ id }) => id === seen.id)
  if (!before) return withClient(known, asNew(seen, unlisted))
  if (before.lastSeenAt === 0 && before.revoked && before.revoked.at > seen.cameAt) return known
  const lastSeenAt = Math.max(before.lastSeenAt, seen.lastSeenAt)
  return withClient(known, { ...before, platform: seen.platform, name: seen.name, lastSeenAt })
}

/** Phones are not pushed what is on a desk before its user's eyes. */
export const mutesPushes = (
  { mutePushOnDesktop }: Pick<UserSettings, 'mutePushOnDesktop'>,
  online: readonly Pick<LiveSession, 'client' | 'idle'>[],
): boolean => mutePushOnDesktop && online.some(({ client, idle }) => isDesk(client.platform as Platform) && !idle)
