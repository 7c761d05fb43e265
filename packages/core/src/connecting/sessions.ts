import {
  type Client,
  type CloseReason,
  type OutputOf,
  type ParsedInputOf,
  type Platform,
  TidingsError,
  type Uid,
} from '@tidings/protocol'
import type { Attendance } from '../attendance/attendance.ts'
import { addressKey } from '../budgets/address-key.ts'
import type { RateLimiter } from '../budgets/rate-limiter.ts'
import type { SessionId, UserCall } from '../calls/call.ts'
import type { Strays } from '../cluster/strays.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Actor, Sink } from '../gates/gate.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Identity } from '../identity/identity.ts'
import type { Mutes } from '../mutes/mutes.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import type { Own } from '../own/own.ts'
import type { Packs } from '../packs/packs.ts'
import type { Presences } from '../presence/presence.ts'
import { Expiries, type Expiring, endOf } from '../sessions/expiries.ts'
import { LiveSession, type SessionEnd, type SessionHost } from '../sessions/live-session.ts'
import type { Registry } from '../sessions/registry.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { CoreParts } from '../settings/parts.ts'
import { type Directory, presentUser } from '../users/directory.ts'

export interface SessionParts {
  readonly parts: CoreParts
  readonly identity: Identity
  readonly registry: Registry
  readonly directory: Directory
  readonly tell: Tell
  readonly own: Own
  readonly userSettings: ChosenSettings
  readonly mutes: Pick<Mutes, 'of'>
  readonly packs: Packs
  readonly presences: Presences
  readonly terminals: Terminals
  readonly chatroomAudience: { ended(session: SessionId, why: SessionEnd): void }
  readonly attendance: Pick<Attendance, 'came' | 'went'>
  readonly gateway: Gateway
  /** Absent where this node is alone. */
  readonly strays: Pick<Strays, 'came'> | undefined
  readonly listConversations: (
    input: { readonly since: string | 0; readonly limit: number },
    uid: Uid,
  ) => Promise<OutputOf<'conversation.list'>>
  readonly signIns: RateLimiter
  readonly host: Pick<SessionHost, 'call' | 'takesMore' | 'heard'>
}

export interface Connected {
  readonly session: LiveSession
  readonly answer: OutputOf<'connect'>
}

/** So often some of those who leave are asked to go, and so many when they are few. */
const leaveEveryMs = 50
const fewAtOnce = 5

/** Sessions come and go here: sign-in, one session per terminal, and the bound on a user's sessions. */
export class Sessions {
  readonly #needs: SessionParts
  readonly #host: SessionHost
  readonly #expiries: Expiries

  constructor(needs: SessionParts) {
    this.#needs = needs
    const { settings, metrics, clock } = needs.parts
    this.#expiries = new Expiries(clock, () => needs.registry.all().map(ending))
    this.#host = {
      backlogBytes: settings.sessionBacklogBytes,
      elapsed: () => clock.elapsed(),
      ...needs.host,
      ended: (session, why) => this.#ended(session, why),
      resynced: () => metrics.resynced(),
    }
  }

  async connect(input: ParsedInputOf<'connect'>, sink: Sink, address: string): Promise<Connected> {
    const { parts, identity } = this.#needs
    const { actor, user } = await this.#signIn(input.token, address)
    this.#expectStaying(actor, sink)
    const client = input.client ?? nameless(actor.clientId ?? parts.ids.session(), actor.platform)
    await identity.expectTerminal(actor, client.id)
    const first = await this.#needs.terminals.came(actor.uid, client)
    const session = this.#open({ ...actor, clientId: client.id }, client, sink)
    try {
      await identity.seats.sitDown(session)
      if (session.live) this.#tellArrived(session, client, first)
      // Banned or signed out while the store was asked: whoever closed the sessions did not see this one yet.
      const now = await identity.user(input.token, address)
      await identity.expectTerminal(now.actor, client.id)
      // Another one came to another node at the same time, and sat down last.
      if (!identity.seats.sits(session, now.user)) session.close('replaced')
      session.stands({ ...now.actor, clientId: client.id })
      // What is for them comes here from now on: what they read below, and what they are told, leave nothing out.
      await this.#needs.strays?.came(session.uid)
      if (session.live) this.#needs.attendance.came(session, client, first)
      return { session, answer: await this.#answer(input, session, presentUser(user)) }
    } catch (error) {
      session.end()
      throw error
    }
  }

  /** Once it sits: other nodes look in the store whose seat it is. */
  #tellArrived({ uid, id }: LiveSession, client: Client, first: boolean): void {
    this.#needs.tell({ kind: 'arrived', user: uid, session: id, client, ...(first ? { first } : {}) })
  }

  /**
   * Whoever has a valid token draws on a budget of their own; only what fails counts for its address, so that thousands
   * behind one address come back at once, and nobody among them can keep the others out.
   */
  async #signIn(token: string, address: string): ReturnType<Identity['user']> {
    const { identity, signIns } = this.#needs
    try {
      const found = await identity.user(token, address)
      signIns.take(`connect of ${found.actor.uid}`)
      return found
    } catch (error) {
      const failed = error instanceof TidingsError && ['unauthenticated', 'expired', 'banned'].includes(error.code)
      if (failed) signIns.take(`connect from ${addressKey(address)}`)
      throw error
    }
  }

  /** Listed after the session is attached: what is stored meanwhile is pushed, so nothing falls between. */
  async #answer(
    { since, limit }: ParsedInputOf<'connect'>,
    session: LiveSession,
    user: OutputOf<'connect'>['user'],
  ): Promise<OutputOf<'connect'>> {
    const { parts, listConversations, own, userSettings } = this.#needs
    const nodes = this.#needs.gateway.nodesFor(session.actor)
    const [list, version, settings, packs, mute] = await Promise.all([
      listConversations({ since, limit }, session.uid),
      own.version(session.uid),
      userSettings.of(session.uid),
      this.#needs.packs.version(),
      this.#needs.mutes.of(session.uid),
    ])
    return {
      user,
      session: session.id,
      node: parts.settings.node,
      ...(nodes.length > 0 ? { nodes } : {}),
      time: parts.clock.now(),
      heartbeat: parts.settings.heartbeatMs,
      epoch: parts.store.epoch,
      version,
      settings,
      directory: parts.settings.directory,
      ...(mute ? { muted: { muted: true, ...mute } } : {}),
      ...(packs > 0 ? { packs } : {}),
      ...(parts.translator ? { translates: true } : {}),
      ...(parts.gifs && parts.media ? { gifs: true } : {}),
      ...list,
    }
  }

  #expectStaying(actor: UserCall['actor'], sink: Sink): void {
    const { gateway } = this.#needs
    if (!gateway.sendsOn) return
    sink.close('draining', gateway.nodesFor(actor)[0]?.url)
    throw new TidingsError('unavailable', 'this node takes nobody now; another one takes you')
  }

  /**
   * Asks everybody to go to another node, some at a time, so that no node has all of them to take at once. Resolves when all were
   * asked; at once where no other node takes them.
   */
  async leave(withinMs: number): Promise<void> {
    const { gateway, registry } = this.#needs
    if (gateway.leaves()) await this.sendAway(registry.all(), withinMs, () => true)
  }

  /** The same for these, while it goes on. */
  async sendAway(all: readonly LiveSession[], withinMs: number, goesOn: () => boolean): Promise<void> {
    const { gateway, parts } = this.#needs
    const atOnce = Math.max(fewAtOnce, Math.ceil((all.length * leaveEveryMs) / Math.max(withinMs, leaveEveryMs)))
    for (let at = 0; at < all.length && goesOn(); at += atOnce) {
      for (const session of all.slice(at, at + atOnce)) session.leave(gateway.nodesFor(session.actor)[0]?.url)
      await new Promise<void>((resolve) => void parts.clock.after(leaveEveryMs, resolve))
    }
  }

  /** Closes a user's sessions, of one platform or of all. A session whose platform nobody vouched for goes, too. */
  closeOf(uid: Uid, reason: CloseReason, platform?: Platform): void {
    this.#needs.tell({ kind: 'close', uid, reason, ...(platform === undefined ? {} : { platform }) })
  }

  closeAll(reason: CloseReason): void {
    for (const session of this.#needs.registry.all()) session.close(reason)
  }

  #open(actor: Actor & { readonly kind: 'user' }, client: Client, sink: Sink): LiveSession {
    const {
      parts,
      registry,
      presences,
      identity: { seats },
    } = this.#needs
    const coming = { user: actor.uid, session: parts.ids.session(), client }
    for (const other of registry.besides(coming)) {
      if (other.client.id !== client.id) seats.takenFrom(other)
      other.close('replaced')
    }
    if (registry.of(actor.uid).length >= parts.settings.sessionsPerUser) registry.of(actor.uid)[0]?.close('replaced')
    const endsAt = endOf(parts.clock, actor.expiresAt)
    const known = { id: coming.session, client, actor, endsAt, cameAt: Math.floor(parts.clock.elapsed()) }
    const session = new LiveSession(known, sink, this.#host)
    registry.add(session)
    this.#expiries.watch(ending(session))
    parts.metrics.sessions(registry.size)
    presences.note(session.uid)
    return session
  }

  #ended(session: LiveSession, why: SessionEnd): void {
    const { parts, registry, presences, terminals, identity, tell } = this.#needs
    registry.remove(session)
    parts.metrics.sessions(registry.size)
    const { id, client, uid } = session
    tell({
      kind: 'event',
      to: [uid],
      event: { event: 'session', data: { session: id, client, online: false } },
      except: id,
    })
    terminals.went(session)
    this.#needs.chatroomAudience.ended(id, why)
    this.#needs.attendance.went(id, why)
    identity.seats.left(session)
    presences.sessionEnded(session)
  }
}

/** Its end is told with the reason that the token is not good any more. */
const ending = (session: LiveSession): Expiring => ({
  endsAt: session.endsAt,
  end: () => session.close('unauthenticated'),
})

const nameless = (id: string, platform: Platform | undefined): Client => ({ id, platform: platform ?? 'web' })
