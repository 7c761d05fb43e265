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
import type { ClientRecord } from '../ports/clients.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { Revocation } from '../ports/users.ts'
import { isDesk, isHand } from '../settings/login-policy.ts'
import type { Directory } from '../users/directory.ts'
import type { LiveSession } from './live-session.ts'
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

/** Changes are gathered and written together: 15,000 terminals that come back are a few writes. */
const writeAfterMs = 1000
/** Terminals that are kept of one user; the one not seen longest is forgotten. */
const most = 100

type Gone = (uid: Uid, ids: readonly string[]) => Promise<void>

/** The terminals with which users have signed in. */
export class Terminals {
  readonly #parts: TerminalParts
  readonly #known = new Remembered<Uid, readonly ClientRecord[]>(100_000)
  /** By user and id, what is to be written: until it is, it stands nowhere else. */
  readonly #toWrite = new Map<Uid, Map<string, ClientRecord>>()
  readonly #tooMany = new Set<Uid>()
  #scheduled = false
  #gone: Gone = async () => undefined

  constructor(parts: TerminalParts) {
    this.#parts = parts
  }

  /** Whoever keeps something for a terminal hears when it is signed out or forgotten. */
  onGone(hears: Gone): void {
    this.#gone = hears
  }

  /** A terminal signs in; true when it was never seen before. */
  async came(uid: Uid, { id, platform, name = '' }: Client): Promise<boolean> {
    const now = this.#parts.clock.now()
    const known = (await this.of(uid)).find((one) => one.id === id)
    if (known && known.platform === platform && known.name === name) return false
    const before = known ?? { id, firstSeenAt: now, ...(await this.#unlisted(uid)) }
    this.#note(uid, { ...before, platform, name, lastSeenAt: now })
    return !known
  }

  went({ uid, client }: LiveSession): void {
    const known = this.#known.known(uid)?.find(({ id }) => id === client.id)
    if (known) this.#note(uid, { ...known, lastSeenAt: this.#parts.clock.now() })
  }

  /** What was revoked of this terminal. */
  async revoked(uid: Uid, clientId: string): Promise<Revocation | undefined> {
    const known = (await this.of(uid)).find(({ id }) => id === clientId)
    const { revoked } = known ?? (await this.#unlisted(uid))
    const now = this.#parts.clock.now()
    if (!known || !revoked || revoked.at <= now) return revoked
    // The clock has gone back since: what is issued from now on is good.
    const settled = { ...revoked, at: now }
    this.#note(uid, { ...known, revoked: settled })
    return settled
  }

  /** Whoever is not in the list may have been kicked and dropped from it: it is taken to have been. */
  async #unlisted(uid: Uid): Promise<Pick<ClientRecord, 'revoked'>> {
    const { terminals: revoked } = (await this.#parts.directory.get(uid))?.revoked ?? {}
    return revoked ? { revoked } : {}
  }

  async list(_input: ParsedInputOf<'client.list'>, { actor }: UserCall): Promise<OutputOf<'client.list'>> {
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
    const shown = clients.filter(({ online: here, lastSeenAt }) => here || lastSeenAt > 0)
    return { clients: shown.sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.client.id < b.client.id ? -1 : 1)) }
  }

  async kick(input: ParsedInputOf<'client.kick'>, { actor }: UserCall): Promise<OutputOf<'client.kick'>> {
    const { tell, store, clock, directory } = this.#parts
    const known = await this.#find(actor.uid, input.client)
    if (!known) throw new TidingsError('not_found', `you have no terminal ${input.client}`)
    const { revocation: revoked } = await directory.revoke(actor.uid, { now: clock.now(), scope: undefined })
    const client = { ...known, lastSeenAt: 0, revoked }
    this.#remember(actor.uid, client)
    this.#strike(actor.uid, client.id)
    // Before the sessions end, so that none comes back with an old token.
    await store.clients.put([{ user: actor.uid, client }])
    await this.#gone(actor.uid, [client.id])
    tell({ kind: 'close', uid: actor.uid, reason: 'unauthenticated', client: client.id })
    this.#remember(actor.uid, client)
    this.#strike(actor.uid, client.id)
    return {}
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
    this.#toWrite.delete(uid)
    this.#known.forget(uid)
    this.#tooMany.delete(uid)
  }

  /** Another node may have changed them: what was noted here and is not written yet stays. */
  readonly remembered = {
    forget: (uid: Uid): void => this.#known.forget(uid),
    forgetAll: (): void => this.#known.forgetAll(),
  }

  /** All that are known of a user, also those that were noted a moment ago. */
  async of(uid: Uid): Promise<readonly ClientRecord[]> {
    return this.#known.of(uid, async () => {
      const noted = [...(this.#toWrite.get(uid)?.values() ?? [])]
      return noted.reduce(withClient, await this.#stored(uid))
    })
  }

  /** Likewise of many, and remembers nothing. */
  async ofEach(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, readonly ClientRecord[]>> {
    const stored = new Map<Uid, ClientRecord[]>(uids.map((uid) => [uid, []]))
    for (const { user, client } of await this.#parts.store.clients.ofEach(uids)) stored.get(user)?.push(client)
    return new Map(
      [...stored].map(([uid, clients]) => {
        const noted = [...(this.#toWrite.get(uid)?.values() ?? [])]
        return [uid, this.#known.known(uid) ?? noted.reduce(withClient, clients)]
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
    const { store, registry, clock } = this.#parts
    // Who has been online for weeks is seen now.
    const online = registry
      .of(uid)
      .flatMap(({ client }) => this.#known.known(uid)?.find(({ id }) => id === client.id) ?? [])
    await store.clients.put(online.map((client) => ({ user: uid, client: { ...client, lastSeenAt: clock.now() } })))
    const gone = await store.clients.trim(uid, most)
    this.#parts.directory.forget(uid)
    this.#known.forget(uid)
    await this.#gone(uid, gone)
  }

  #note(uid: Uid, client: ClientRecord): void {
    this.#remember(uid, client)
    const noted = this.#toWrite.get(uid) ?? new Map<string, ClientRecord>()
    this.#toWrite.set(uid, noted.set(client.id, client))
    if (this.#scheduled) return
    this.#scheduled = true
    this.#parts.clock.after(writeAfterMs, () => void this.#write())
  }

  #remember(uid: Uid, client: ClientRecord): void {
    this.#known.changed(uid, (known) => {
      const all = withClient(known, client)
      if (all.length > most) this.#tooMany.add(uid)
      return all
    })
  }

  #strike(uid: Uid, id: string): void {
    const noted = this.#toWrite.get(uid)
    noted?.delete(id)
    if (noted?.size === 0) this.#toWrite.delete(uid)
  }

  /** What cannot be written now is noted again when the terminal next comes or goes. */
  async #write(): Promise<void> {
    this.#scheduled = false
    const noted = [...this.#toWrite].flatMap(([user, clients]) =>
      [...clients.values()].map((client) => ({ user, client })),
    )
    const tooMany = [...this.#tooMany]
    this.#tooMany.clear()
    try {
      await this.#parts.store.clients.put(noted)
      for (const uid of tooMany) await this.#trim(uid)
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'terminals that came or went could not be noted')
    }
    for (const { user, client } of noted)
      if (this.#toWrite.get(user)?.get(client.id) === client) this.#strike(user, client.id)
  }
}

const withClient = (known: readonly ClientRecord[], client: ClientRecord): readonly ClientRecord[] => [
  client,
  ...known.filter(({ id }) => id !== client.id),
]

/** Phones are not pushed what is on a desk before its user's eyes. */
export const mutesPushes = (
  { mutePushOnDesktop }: Pick<UserSettings, 'mutePushOnDesktop'>,
  online: readonly Pick<LiveSession, 'client' | 'idle'>[],
): boolean => mutePushOnDesktop && online.some(({ client, idle }) => isDesk(client.platform as Platform) && !idle)
