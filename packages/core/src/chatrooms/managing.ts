import { limits, type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { OtherCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Actor } from '../gates/gate.ts'
import { pageOf, recordBytes, recordsFor } from '../pages/page.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { RecordChange } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { emptied } from '../records/emptied.ts'
import type { Directory } from '../users/directory.ts'
import type { ChatroomsHere } from './here.ts'
import type { KeepingLines } from './keeping.ts'
import {
  type ChatroomState,
  chatroomKind,
  chatroomOf,
  givenBy,
  goneKind,
  lineKind,
  linesIn,
  markedIn,
  markedKind,
  ownerOfChatrooms,
  personOf,
  sentIn,
  sentKind,
} from './kept.ts'
import { type ChatroomStates, expectAdmin, expectNotBanned, expectOwner, personIn, rankIn } from './states.ts'

export interface ManagingParts {
  readonly store: Pick<Store, 'records'>
  readonly states: ChatroomStates
  readonly here: ChatroomsHere
  readonly keeping: Pick<KeepingLines, 'clear'>
  readonly directory: Directory
  readonly clock: Clock
  readonly ids: Ids
  readonly tell: Tell
}

type Judge = (state: ChatroomState, uid: Uid) => void

const atOnce = 200
const limitInAll = { most: limits.chatrooms, message: `this server has ${limits.chatrooms} chatrooms; close some` }
const limitOfMarked = {
  most: limits.chatroomMarked,
  message: `${limits.chatroomMarked} people are admin, muted or banned in this chatroom`,
}

/** Chatrooms as the app, their owners and their admins look after them. */
export class ManagingChatrooms {
  readonly #parts: ManagingParts

  constructor(parts: ManagingParts) {
    this.#parts = parts
  }

  async create(input: ParsedInputOf<'chatroom.create'>): Promise<OutputOf<'chatroom.create'>> {
    const { store, clock, ids, directory } = this.#parts
    const { id = ids.room(), name, announcement, slowMs } = input
    const { uid } = await directory.expect(uidOf(input.owner))
    const chatroom = { id, name, announcement, owner: userOid(uid), mutedAll: false, slowMs, createdAt: clock.now() }
    const [made] = await store.records.put([
      { ...placeOf(id), value: JSON.stringify(chatroom), only: 'absent', limit: limitInAll },
    ])
    if (made === undefined) throw new TidingsError('conflict', `there is a chatroom ${id} already`)
    return { chatroom }
  }

  async get({ chatroom: id }: ParsedInputOf<'chatroom.get'>): Promise<OutputOf<'chatroom.get'>> {
    const { states, here } = this.#parts
    const { chatroom } = await states.of(id)
    return { chatroom, online: (await here.everywhere(id)).count }
  }

  async list({ next = '', limit }: ParsedInputOf<'chatroom.list'>): Promise<OutputOf<'chatroom.list'>> {
    const { records } = this.#parts.store
    const found = await records.list(ownerOfChatrooms, chatroomKind, next, recordsFor(limit))
    const { items, more } = pageOf(found, limit, recordBytes)
    const last = items.at(-1)
    return { chatrooms: items.map(chatroomOf), ...(last && more ? { next: last.key } : {}) }
  }

  async update(input: ParsedInputOf<'chatroom.update'>, { actor }: OtherCall): Promise<OutputOf<'chatroom.update'>> {
    const { chatroom: id } = input
    const mayChange: Judge = (state, uid) => expectAdmin(state, uid, 'change it')
    const chatroom = await this.#change(id, actor, mayChange, ({ chatroom: before }) => {
      const after = {
        ...before,
        name: input.name ?? before.name,
        announcement: input.announcement ?? before.announcement,
        mutedAll: input.mutedAll ?? before.mutedAll,
        slowMs: input.slowMs ?? before.slowMs,
      }
      return { changes: [{ ...placeOf(id), value: JSON.stringify(after) }], answer: after }
    })
    this.#parts.tell({ kind: 'chatroom', chatroom: id, told: { what: 'changed', chatroom } })
    return { chatroom }
  }

  async close(
    { chatroom: id }: ParsedInputOf<'chatroom.close'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'chatroom.close'>> {
    const mayClose: Judge = (state, uid) => expectOwner(state, uid, 'close it')
    const chatroom = await this.#change(id, actor, mayClose, (state) => ({
      changes: [{ ...placeOf(id), value: null }],
      answer: state.chatroom,
    }))
    this.#parts.tell({ kind: 'chatroom', chatroom: id, told: { what: 'closed', chatroom } })
    await emptied(this.#parts.store.records, linesIn(id), lineKind)
    await emptied(this.#parts.store.records, linesIn(id), goneKind)
    await emptied(this.#parts.store.records, sentIn(id), sentKind)
    await emptied(this.#parts.store.records, markedIn(id), markedKind)
    return {}
  }

  async set(input: ParsedInputOf<'chatroom.set'>, { actor }: OtherCall): Promise<OutputOf<'chatroom.set'>> {
    const { chatroom: id, user } = input
    const { uid } = await this.#parts.directory.expect(uidOf(user))
    const mayMark: Judge = (state, by) => {
      expectAdmin(state, by, 'say what others may do')
      if (input.role !== undefined) expectOwner(state, by, 'name admins')
      if (rankIn(state, by) <= rankIn(state, uid)) throw higher()
    }
    const make = (state: ChatroomState) => {
      const before = personIn(state, uid)
      if (before.role === 'owner') throw higher()
      const after = {
        user: before.user,
        role: input.role ?? before.role,
        mutedUntil: input.mutedUntil ?? before.mutedUntil,
        banned: input.banned ?? before.banned,
      }
      const isMarked = after.role !== 'guest' || after.mutedUntil > 0 || after.banned
      const value = isMarked ? JSON.stringify(after) : null
      const change = { owner: markedIn(id), kind: markedKind, key: uid, value, limit: limitOfMarked }
      return { changes: [change], answer: { chatroom: state.chatroom, person: after } }
    }
    const { chatroom, person } = await this.#change(id, actor, mayMark, make).catch(async (error: unknown) => {
      if (!isTooMany(error) || !(await this.#forgetMarksThatAreOver(id))) throw error
      return this.#change(id, actor, mayMark, make)
    })
    this.#parts.tell({ kind: 'chatroom', chatroom: id, told: { what: 'person', chatroom, user: uid, person } })
    if (input.clear) await this.#parts.keeping.clear(id, uid)
    return { person }
  }

  async people(input: ParsedInputOf<'chatroom.people'>, { actor }: OtherCall): Promise<OutputOf<'chatroom.people'>> {
    const { states, here, store } = this.#parts
    const { chatroom: id, next = '' } = input
    const state = await states.of(id)
    if (actor.kind === 'user') expectNotBanned(state, actor.uid)
    const { count: online, users } = await here.everywhere(id)
    const shown = { online, here: users.slice(0, limits.chatroomShown).map(userOid) }
    if (actor.kind === 'user' && rankIn(state, actor.uid) === 0) return shown
    const found = await store.records.list(markedIn(id), markedKind, next, atOnce + 1)
    const marked = found.slice(0, atOnce)
    const last = marked.at(-1)
    return { ...shown, marked: marked.map(personOf), ...(last && found.length > atOnce ? { next: last.key } : {}) }
  }

  /** What was judged from memory is written while the store has it so; else it is judged anew. `JudgedBefore`. */
  async #change<A>(
    id: string,
    actor: Actor,
    judge: Judge,
    make: (state: ChatroomState) => { readonly changes: readonly RecordChange[]; readonly answer: A },
  ): Promise<A> {
    const { states, store } = this.#parts
    const state = await states.of(id)
    const by = actor.kind === 'user' ? actor : { uid: '' }
    if (actor.kind === 'user') judge(state, actor.uid)
    const { changes, answer } = make(state)
    const target = changes[0]?.owner === markedIn(id) ? changes[0].key : undefined
    const given = [...givenBy(state, target), ...givenBy(state, by.uid).slice(1)]
    const done = await store.records.putJudged(changes, { ...byStanding(by), given })
    // Also where it was judged by what another node has changed since.
    states.forget(id)
    notStale(done)
    return answer
  }

  /** Mutes end by themselves; false where none has. */
  async #forgetMarksThatAreOver(id: string): Promise<boolean> {
    const { states, store, clock } = this.#parts
    const now = clock.now()
    const { marked } = await states.of(id)
    const over = [...marked].filter(
      ([, { person }]) => person.role === 'guest' && !person.banned && person.mutedUntil <= now,
    )
    const owner = markedIn(id)
    await store.records.put(
      over.map(([key, { version }]) => ({ owner, kind: markedKind, key, value: null, only: version })),
    )
    states.forget(id)
    return over.length > 0
  }
}

const placeOf = (id: string) => ({ owner: ownerOfChatrooms, kind: chatroomKind, key: id })

const isTooMany = (error: unknown): boolean => error instanceof TidingsError && error.code === 'too_large'

const higher = (): TidingsError =>
  new TidingsError('forbidden', 'they have your role in this chatroom, or a higher one')
