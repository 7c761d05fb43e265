import type { Client, CloseReason, OutputOf, ParsedInputOf, Platform, ServerEvent, Uid } from '@tidings/protocol'
import type { Access } from '../accounts/access.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Actor, Sink } from '../gate.ts'
import type { CoreParts } from '../parts.ts'
import { presentUser } from '../users/directory.ts'
import { LiveSession, type SessionHost } from './live-session.ts'
import type { Registry } from './registry.ts'

export interface SessionParts {
  readonly parts: CoreParts
  readonly access: Access
  readonly registry: Registry
  readonly delivery: Delivery
  readonly listConversations: (
    input: { readonly since: string | 0; readonly limit: number },
    uid: Uid,
  ) => Promise<OutputOf<'conversation.list'>>
  readonly call: SessionHost['call']
}

export interface Connected {
  readonly session: LiveSession
  readonly answer: OutputOf<'connect'>
}

/** Sessions come and go here: sign-in, one session per terminal, and the bound on a user's sessions. */
export class Sessions {
  readonly #needs: SessionParts
  readonly #host: SessionHost

  constructor(needs: SessionParts) {
    this.#needs = needs
    const { settings, metrics } = needs.parts
    this.#host = {
      backlogBytes: settings.sessionBacklogBytes,
      call: needs.call,
      ended: (session) => this.#ended(session),
      resynced: () => metrics.resynced(),
    }
  }

  async connect(input: ParsedInputOf<'connect'>, sink: Sink, address: string): Promise<Connected> {
    const { parts, access, listConversations } = this.#needs
    const { actor, user } = await access.user(input.token, address)
    const client = input.client ?? nameless(parts.ids.session(), actor.platform)
    const session = this.#open({ ...actor, clientId: client.id }, client, sink)
    try {
      // Listed after the session is attached: what is stored meanwhile is pushed, so nothing falls between.
      const { conversations, next, cursor } = await listConversations(
        { since: input.since, limit: input.limit },
        actor.uid,
      )
      const answer = {
        user: presentUser(user),
        session: session.id,
        node: parts.settings.node,
        time: parts.clock.now(),
        heartbeat: parts.settings.heartbeatMs,
        epoch: parts.store.epoch,
        conversations,
        ...(next === undefined ? {} : { next }),
        cursor,
      }
      return { session, answer }
    } catch (error) {
      session.end()
      throw error
    }
  }

  /** Closes a user's sessions, of one platform or of all. A session whose platform nobody vouched for goes, too. */
  closeOf(uid: Uid, reason: CloseReason, platform?: Platform): void {
    for (const session of [...this.#needs.registry.of(uid)]) {
      const of = session.actor.platform
      if (platform === undefined || of === undefined || of === platform) session.close(reason)
    }
  }

  closeAll(reason: CloseReason): void {
    for (const session of this.#needs.registry.all()) session.close(reason)
  }

  #open(actor: Actor & { readonly kind: 'user' }, client: Client, sink: Sink): LiveSession {
    const { parts, registry } = this.#needs
    const mine = [...registry.of(actor.uid)]
    // A terminal that reconnects takes the place of its old connection, which may not have noticed yet.
    for (const other of mine) if (other.client.id === client.id) other.close('replaced')
    if (registry.of(actor.uid).length >= parts.settings.sessionsPerUser) registry.of(actor.uid)[0]?.close('replaced')
    const session = new LiveSession({ id: parts.ids.session(), client, actor }, sink, this.#host)
    registry.add(session)
    parts.metrics.sessions(registry.size)
    this.#tellOthers(session, true)
    return session
  }

  #ended(session: LiveSession): void {
    const { parts, registry } = this.#needs
    registry.remove(session)
    parts.metrics.sessions(registry.size)
    this.#tellOthers(session, false)
  }

  #tellOthers(session: LiveSession, online: boolean): void {
    const event = (): ServerEvent => ({
      event: 'session',
      data: { session: session.id, client: session.client, online },
    })
    this.#needs.delivery.toUser(session.uid, event, session)
  }
}

const nameless = (id: string, platform: Platform | undefined): Client => ({ id, platform: platform ?? 'web' })
