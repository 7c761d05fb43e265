import {
  type Client,
  type OutputOf,
  type ParsedInputOf,
  type Platform,
  TidingsError,
  type Uid,
} from '@tidings/protocol'
import { BoundedCache } from '../bounded-cache.ts'
import type { UserCall } from '../call.ts'
import type { Settings } from '../own/user-settings.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { PushSubscriptions } from '../push/subscriptions.ts'
import type { LiveSession } from './live-session.ts'
import { isDesk, isHand } from './login-policy.ts'
import type { Registry } from './registry.ts'

export interface TerminalParts {
  readonly store: Store
  readonly registry: Registry
  readonly userSettings: Settings
  readonly clock: Clock
  readonly log: Log
  readonly pushes: PushSubscriptions
}

/** Changes are gathered and written together: 15,000 terminals that come back are a few writes. */
const writeAfterMs = 1000
/** Terminals that are remembered of one user; the one not seen longest is forgotten. */
const most = 100

/** The terminals with which users have signed in. */
export class Terminals {
  readonly #parts: TerminalParts
  readonly #known = new BoundedCache<Uid, readonly ClientRecord[]>(100_000)
  readonly #toWrite = new Map<string, { readonly user: Uid; readonly client: ClientRecord }>()
  #scheduled = false

  constructor(parts: TerminalParts) {
    this.#parts = parts
  }

  /** A terminal signs in; true when it was never seen before. */
  async came(uid: Uid, { id, platform, name = '' }: Client): Promise<boolean> {
    const now = this.#parts.clock.now()
    const known = (await this.of(uid)).find((one) => one.id === id)
    if (known && known.platform === platform && known.name === name) return false
    const client = { id, platform, name, firstSeenAt: now, revokedBefore: 0, ...known, lastSeenAt: now }
    this.#note(uid, { ...client, platform, name })
    return !known
  }

  went({ uid, client }: LiveSession): void {
    const known = this.#known.get(uid)?.find(({ id }) => id === client.id)
    if (known) this.#note(uid, { ...known, lastSeenAt: this.#parts.clock.now() })
  }

  /** Tokens of this terminal that were issued before are void. */
  async revokedBefore(uid: Uid, clientId: string): Promise<number> {
    return (await this.of(uid)).find(({ id }) => id === clientId)?.revokedBefore ?? 0
  }

  async list(_input: ParsedInputOf<'client.list'>, { actor }: UserCall): Promise<OutputOf<'client.list'>> {
    const { registry, clock } = this.#parts
    const online = registry.of(actor.uid)
    const muted = await this.#pushMuted(actor.uid, online)
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
    const { registry, store, clock } = this.#parts
    const known = (await this.of(actor.uid)).find(({ id }) => id === input.client)
    if (!known) throw new TidingsError('not_found', `you have no terminal ${input.client}`)
    const client = { ...known, lastSeenAt: 0, revokedBefore: clock.now() }
    this.#remember(actor.uid, client)
    this.#toWrite.delete(`${actor.uid} ${client.id}`)
    // Before the sessions end, so that none comes back with an old token.
    await store.clients.put([{ user: actor.uid, client }])
    await this.#parts.pushes.forget(actor.uid, client.id)
    for (const session of [...registry.of(actor.uid)])
      if (session.client.id === input.client) session.close('unauthenticated')
    this.#remember(actor.uid, client)
    this.#toWrite.delete(`${actor.uid} ${client.id}`)
    return {}
  }

  /** A phone is not pushed what is on a desk before its user's eyes. */
  async #pushMuted(uid: Uid, online: readonly LiveSession[]): Promise<boolean> {
    if (!(await this.#parts.userSettings.of(uid)).mutePushOnDesktop) return false
    return online.some(({ client, idle }) => isDesk(client.platform as Platform) && !idle)
  }

  /** Nothing of them is written any more: their user is gone. */
  forget(uid: Uid): void {
    for (const { id } of this.#known.get(uid) ?? []) this.#toWrite.delete(`${uid} ${id}`)
    this.#known.delete(uid)
  }

  /** All that are known of a user, also those that were noted a moment ago. */
  async of(uid: Uid): Promise<readonly ClientRecord[]> {
    const known = this.#known.get(uid)
    if (known) return known
    const stored = capped(await this.#parts.store.clients.list(uid))
    // Who came while the store was asked knows more.
    const noted = this.#known.get(uid)
    if (noted) return noted
    this.#known.set(uid, stored)
    return stored
  }

  #note(uid: Uid, client: ClientRecord): void {
    this.#remember(uid, client)
    this.#toWrite.set(`${uid} ${client.id}`, { user: uid, client })
    if (this.#scheduled) return
    this.#scheduled = true
    this.#parts.clock.after(writeAfterMs, () => this.#write())
  }

  #remember(uid: Uid, client: ClientRecord): void {
    const others = (this.#known.get(uid) ?? []).filter(({ id }) => id !== client.id)
    this.#known.set(uid, capped([client, ...others]))
  }

  /** What cannot be written now is noted again when the terminal next comes or goes. */
  #write(): void {
    this.#scheduled = false
    const clients = [...this.#toWrite.values()]
    this.#toWrite.clear()
    this.#parts.store.clients.put(clients).catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'terminals that came or went could not be noted')
    })
  }
}

/** Those that were kicked are kept beside the bound: their tokens must stay void. */
function capped(clients: readonly ClientRecord[]): readonly ClientRecord[] {
  const kicked = clients.filter(({ revokedBefore }) => revokedBefore > 0)
  return [...clients.filter(({ revokedBefore }) => revokedBefore === 0).slice(0, most), ...kicked]
}
