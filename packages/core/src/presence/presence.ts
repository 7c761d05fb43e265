import {
  type OutputOf,
  type ParsedInputOf,
  type Presence,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { SessionId, UserCall } from '../calls/call.ts'
import type { Elsewhere } from '../cluster/elsewhere.ts'
import type { Strays } from '../cluster/strays.ts'
import type { Relations } from '../contacts/relations.ts'
import type { PresentTerminal, Tell } from '../delivery/facts.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import { standingOf } from '../places/judged-before.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Registry } from '../sessions/registry.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { isAway } from '../turns/away.ts'
import type { Directory } from '../users/directory.ts'
import { appearancePatch, expectLasting, shows } from './appearance.ts'
import { NotedSeen } from './noted-seen.ts'
import { type Watch, Watches } from './watches.ts'

export interface PresenceParts {
  readonly store: Store
  readonly registry: Registry
  readonly elsewhere: Elsewhere
  /** Absent where this node is alone. */
  readonly strays: Pick<Strays, 'changed'> | undefined
  readonly tell: Tell
  readonly attendance: { look(uid: Uid): void }
  readonly directory: Directory
  readonly userSettings: ChosenSettings
  readonly relations: Relations
  readonly clock: Clock
  readonly log: Log
  readonly settings: CoreSettings
}

const nobodySeen: ReadonlyMap<Uid, number> = new Map()

const offline = (uid: Uid): Presence => ({ user: userOid(uid), show: 'offline', platforms: [] })

/**
 * Who is online. A change costs what is watched: it is noted, and at most every `presenceEveryMs` each session that
 * watches gets all that changed for it in one event.
 */
export class Presences {
  readonly #parts: PresenceParts
  readonly #watches: Watches
  readonly #changed = new Set<Uid>()
  /** What watchers were told last of each who is watched. */
  readonly #told = new Map<Uid, string>()
  /** Whose last session ended, and when; written together. */
  readonly #seen: NotedSeen
  /** Status that ends, by user. */
  readonly #endings = new Map<Uid, () => void>()
  /** Those of `#left` who are still being looked up. */
  readonly #leaving = new Set<Promise<void>>()
  #scheduled = false
  #isOver = false
  #flushing: Promise<void> = Promise.resolve()

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#seen = new NotedSeen(parts)
    this.#watches = new Watches(parts.clock, (uid) => parts.elsewhere.unwatched(uid))
    parts.elsewhere.onChange((uid, seenAt) => this.#changedElsewhere(uid, seenAt))
  }

  /** A session came or went, is idle or not, or somebody may see it now who may not before. */
  note(uid: Uid): void {
    this.#changed.add(uid)
    this.#parts.attendance.look(uid)
    this.#plan()
  }

  /** What has changed until now is told at once: this node stops. */
  async tellNow(): Promise<void> {
    await Promise.all(this.#leaving)
    await this.#flushNow()
  }

  /** Nothing is looked up or noted after it. */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#flushing
  }

  #changedElsewhere(uid: Uid, seenAt: number | undefined): void {
    // A node that died says nothing: when they were last seen stands in the store.
    if (seenAt === undefined) this.#parts.directory.forget(uid)
    else this.#parts.directory.seen(uid, seenAt)
    this.note(uid)
  }

  sessionEnded({ id, uid }: { readonly id: SessionId; readonly uid: Uid }): void {
    this.#watches.forget(id)
    if (this.#parts.registry.of(uid).length === 0) this.#left(uid)
    this.note(uid)
  }

  async set(input: ParsedInputOf<'presence.set'>, { actor, session }: UserCall): Promise<OutputOf<'presence.set'>> {
    const { directory, clock, registry } = this.#parts
    const { uid } = actor
    expectLasting(input.status, clock.now())
    if (input.idle !== undefined && session !== undefined) registry.setIdle(session, input.idle)
    const user = await directory.expect(uid)
    const changed = input.show !== undefined || input.status !== undefined || input.timeZone !== undefined
    const now = changed ? await directory.update(uid, { appearance: appearancePatch(input) }, standingOf(actor)) : user
    this.note(uid)
    return { presence: this.#present(now) }
  }

  async get(input: ParsedInputOf<'presence.get'>, { actor }: UserCall): Promise<OutputOf<'presence.get'>> {
    const uids = [...new Set(input.users.map(uidOf))]
    const elsewhere = await this.#parts.elsewhere.ask(uids, 0)
    return { presences: await Promise.all(uids.map((uid) => this.#seenByOne(actor.uid, uid, elsewhere.get(uid)))) }
  }

  async subscribe(
    input: ParsedInputOf<'presence.subscribe'>,
    { actor, session }: UserCall,
  ): Promise<OutputOf<'presence.subscribe'>> {
    if (session === undefined) throw new TidingsError('forbidden', 'presence is watched over a live connection')
    const uids = [...new Set(input.users.map(uidOf))]
    const until = this.#parts.clock.now() + input.for
    // Watched first and looked at then: a change in between is told.
    const watcher = { session, watcher: actor.uid }
    if (this.#parts.registry.find(session)) this.#watches.add(watcher, uids, until)
    await this.#parts.elsewhere.ask(uids, input.for)
    const lookedUp = await Promise.all(uids.map((uid) => this.#seenFirst(watcher, uid)))
    // All in one turn: what they are told before this answer is not newer than it.
    const presences = lookedUp.map((look) => look())
    // Told anew at the next change: what they see now need not be what the others were told.
    for (const uid of uids) this.#told.delete(uid)
    return { presences, until }
  }

  unsubscribe(input: ParsedInputOf<'presence.unsubscribe'>, { session }: UserCall): OutputOf<'presence.unsubscribe'> {
    if (session !== undefined) this.#watches.remove(session, input.users.map(uidOf))
    return {}
  }

  /** Whoever goes unseen was not here. */
  #left(uid: Uid): void {
    const at = this.#parts.clock.now()
    const leaving = this.#parts.directory.get(uid).then(
      (user) => {
        if (user?.appearance.show !== 'invisible') this.#seen.note(uid, at)
        this.#leaving.delete(leaving)
      },
      (error: unknown) => {
        this.#parts.log.warn({ err: error }, 'when somebody was last seen could not be noted')
        this.#leaving.delete(leaving)
      },
    )
    this.#leaving.add(leaving)
  }

  async #seenByOne(watcher: Uid, uid: Uid, elsewhere: readonly PresentTerminal[] = []): Promise<Presence> {
    const user = await this.#parts.directory.get(uid)
    const may = user && !user.erased && (await this.#mayWatch(watcher, uid))
    return may ? this.#present(user, elsewhere) : offline(uid)
  }

  /** Resolves with how a session that watches from now on sees them at the moment of asking. */
  async #seenFirst({ session, watcher }: Pick<Watch, 'session' | 'watcher'>, uid: Uid): Promise<() => Presence> {
    const { directory } = this.#parts
    const found = directory.known(uid) ?? (await directory.get(uid))
    const may = await this.#mayWatch(watcher, uid)
    return () => {
      const user = directory.known(uid) ?? found
      this.#watches.saw(session, uid, may)
      return may && user && !user.erased ? this.#present(user) : offline(uid)
    }
  }

  async #mayWatch(watcher: Uid, uid: Uid): Promise<boolean> {
    if (watcher === uid) return true
    const { relations, userSettings } = this.#parts
    const { presence } = userSettings.known(uid) ?? (await userSettings.of(uid))
    if (presence === 'nobody' || (await relations.lists(uid, 'block', watcher))) return false
    return presence === 'everyone' || relations.lists(uid, 'contact', watcher)
  }

  #present({ uid, appearance, lastSeenAt }: UserRecord, elsewhere = this.#parts.elsewhere.of(uid)): Presence {
    const here: readonly PresentTerminal[] = this.#parts.registry.of(uid)
    const terminals = elsewhere.length > 0 ? [...here, ...elsewhere] : here
    const show = shows(appearance, terminals)
    const { status, timeZone } = appearance
    const lasts = status && (status.until === undefined || status.until > this.#parts.clock.now())
    if (lasts && status.until !== undefined) this.#endAt(uid, status.until)
    const seenAt = this.#seen.of(uid) ?? lastSeenAt
    const isSeen = show === 'offline' && seenAt > 0
    return {
      user: userOid(uid),
      show,
      platforms: show === 'offline' ? [] : [...new Set(terminals.map(({ client }) => client.platform))],
      ...(lasts && appearance.show !== 'invisible' ? { status } : {}),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(isSeen ? { lastSeenAt: seenAt } : {}),
    }
  }

  /** Whoever watches sees a status go when its time is over. */
  #endAt(uid: Uid, until: number): void {
    this.#endings.get(uid)?.()
    const cancel = this.#parts.clock.after(Math.min(until - this.#parts.clock.now(), 86_400_000), () => {
      this.#endings.delete(uid)
      this.note(uid)
    })
    this.#endings.set(uid, cancel)
  }

  #plan(): void {
    if (this.#scheduled || this.#isOver) return
    this.#scheduled = true
    this.#parts.clock.after(this.#parts.settings.presenceEveryMs, () => {
      if (this.#isOver) return
      void this.#flushNow().then(() => {
        this.#scheduled = false
        if (this.#changed.size > 0 || !this.#seen.isEmpty) this.#plan()
      })
    })
  }

  /** One after another: a later one must not be overtaken by an earlier one. */
  #flushNow(): Promise<void> {
    this.#flushing = this.#flushing
      .then(() => this.#flush())
      .catch((error: unknown) => {
        this.#parts.log.warn(
          { err: error },
          'some of what changed of presence could not be looked up or noted: it is tried again',
        )
      })
    return this.#flushing
  }

  /** What cannot be looked up now is told when it can. */
  async #flush(): Promise<void> {
    const changed = [...this.#changed]
    this.#changed.clear()
    const faults: unknown[] = []
    const seen = await this.#seen.write().catch((error: unknown) => {
      faults.push(error)
      return nobodySeen
    })
    const news = new Map<SessionId, Presence[]>()
    for (const uid of changed) {
      this.#tellNodes(uid, seen.get(uid))
      await this.#gather(uid, news).catch((error: unknown) => {
        // Whoever was not told yet is told when it is looked up again.
        this.#told.delete(uid)
        if (!isAway(error)) return this.#parts.log.error({ err: error, uid }, 'what changed of presence cannot be told')
        faults.push(error)
        this.#changed.add(uid)
      })
    }
    for (const [session, presences] of news) {
      this.#parts.tell({ kind: 'event', to: { session }, event: { event: 'presence', data: { presences } } })
    }
    if (faults.length > 0) throw faults[0]
  }

  #tellNodes(user: Uid, written: number | undefined): void {
    const { elsewhere, strays } = this.#parts
    const seenAt = written ?? this.#seen.of(user)
    strays?.changed(user, seenAt)
    elsewhere.tell(user, seenAt)
  }

  async #gather(uid: Uid, news: Map<SessionId, Presence[]>): Promise<void> {
    if (this.#watches.of(uid).length === 0) {
      this.#told.delete(uid)
      return
    }
    const user = await this.#parts.directory.get(uid)
    if (!user) return
    // In the turn of how they are now: who has begun to watch meanwhile is one of those who were told so.
    const watchers = this.#watches.of(uid)
    const present = user.erased ? offline(uid) : this.#present(user)
    const now = JSON.stringify(present)
    const same = this.#told.get(uid) === now
    this.#told.set(uid, now)
    for (const watch of watchers) {
      const may = await this.#mayWatch(watch.watcher, uid)
      // Nothing new to see, or still nothing: that something has changed is not told either.
      if (may ? same && watch.sees : !watch.sees) continue
      watch.sees = may
      const list = news.get(watch.session)
      const seen = may ? present : offline(uid)
      if (list) list.push(seen)
      else news.set(watch.session, [seen])
    }
  }
}
