import { TidingsError } from '@tidings/protocol'
import type { SessionId } from '../calls/call.ts'
import type { Actor } from '../gates/gate.ts'
import { anything } from '../places/anything.ts'
import type { Writer } from '../places/judged-before.ts'
import type { Place } from '../places/place.ts'
import type { Judged } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { type Access, type AccessParts, createAccess } from './access.ts'

export type UserActor = Actor & { readonly kind: 'user' }

/** So often in a row something may change between a judgement and what is written by it. */
export const tries = 5

export const alwaysStale = (): TidingsError =>
  new TidingsError('unavailable', 'who may do what here changes all the time; nothing was stored, try again', {
    retryAfter: 200,
  })

export interface JudgingParts extends AccessParts {
  readonly store: Pick<Store, 'conversations' | 'rooms' | 'users'>
}

type StandsAgain = (actor: UserActor, session: SessionId | undefined) => Promise<UserActor>

/**
 * By what somebody may write in a place. It is judged from memory, which another node may have made untrue; so what was judged
 * says by which versions, and the store takes it only while these stand. Versions are read where the judgement is made, or before.
 */
export class Judging {
  readonly #parts: JudgingParts
  readonly #accessTo: (place: Place) => Access
  #standsAgain: StandsAgain = async (actor) => actor

  constructor(parts: JudgingParts) {
    this.#parts = parts
    this.#accessTo = createAccess(parts)
  }

  /** Who looks anew whether somebody may do anything at all. */
  onDoubt(standsAgain: StandsAgain): void {
    this.#standsAgain = standsAgain
  }

  /** From memory alone: a member of the room, or welcome to the other; undefined where that is not known, or not so. */
  known(place: Place, { uid, standing = anything }: Writer): Judged | undefined {
    const access = this.#accessTo(place).known(place, uid)
    return access === undefined ? undefined : { user: uid, access, standing }
  }

  /** `not_member`, `not_found`; in a pair `blocked`, `not_friend`. */
  async of(place: Place, { uid, standing = anything }: Writer): Promise<Judged> {
    return { user: uid, access: await this.#accessTo(place).expect(place, uid), standing }
  }

  /** For what they put on what another has said. */
  async ofMark(place: Place, { uid, standing = anything }: Writer): Promise<Judged> {
    return { user: uid, access: await this.#accessTo(place).expectMark(place, uid), standing }
  }

  /** For what somebody does with their own words, also where they are not welcome any more. */
  async ofOwn(place: Place, { uid, standing = anything }: Writer): Promise<Judged> {
    return { user: uid, access: await this.#accessTo(place).expectOwn(place, uid), standing }
  }

  /** What this node knows of it is forgotten; whoever acts is looked at anew, and thrown out when they may not act any more. */
  async again(
    place: Place | undefined,
    actor: UserActor | undefined,
    session?: SessionId,
  ): Promise<UserActor | undefined> {
    if (place) this.forget(place)
    return actor && this.#standsAgain(actor, session)
  }

  /** Whoever acts, as they stand now; thrown out when they may not act any more. */
  standsAgain(actor: UserActor, session?: SessionId): Promise<UserActor> {
    return this.#standsAgain(actor, session)
  }

  /** The same, where what they do says by itself nothing that the store could compare: it is asked. */
  async stands(actor: UserActor, session?: SessionId): Promise<UserActor> {
    const { uid, standing = anything } = actor
    const [stored] = await this.#parts.store.users.get([uid])
    return (stored?.standing ?? 0) > standing ? this.#standsAgain(actor, session) : actor
  }

  /** For what is told and never stored, so that nothing compares: what this node remembers is forgotten where the store has gone on. */
  async refresh(place: Place, actor: UserActor, session?: SessionId): Promise<UserActor> {
    const stored = await this.#parts.store.conversations.get(place.id)
    const known = this.known(place, actor)
    if (!known || !stored || stored.access > known.access) this.forget(place)
    return this.stands(actor, session)
  }

  /** Who is judged next is judged by what the store says. */
  forget(place: Place): void {
    this.#accessTo(place).forget(place)
  }
}
