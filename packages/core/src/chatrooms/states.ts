import { type ChatroomPerson, limits, TidingsError, type Uid, userOid } from '@tidings/protocol'
import { Remembered } from '../memory/remembered.ts'
import type { RecordEntry, Records } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import {
  type ChatroomState,
  chatroomKind,
  chatroomOf,
  lineKind,
  lineOf,
  linesIn,
  markedIn,
  markedKind,
  ownerOfChatrooms,
  personOf,
} from './kept.ts'

type Line = ReturnType<typeof lineOf>

/** People who are marked in the chatrooms in use, and messages of these: at most twice so many in memory. */
const memory = 200_000
const atOnce = 500

const noChatroom = (id: string): TidingsError => new TidingsError('not_found', `there is no chatroom ${id}`)

export const isNoChatroom = (error: unknown): boolean => error instanceof TidingsError && error.code === 'not_found'

/** The chatrooms that are in use, and what was said in them last. */
export class ChatroomStates {
  readonly #records: Records
  /** Other nodes write there, too. */
  readonly #isShared: boolean
  readonly #states = new Remembered<string, ChatroomState>(memory, ({ marked }) => marked.size + 4)
  readonly #lines = new Remembered<string, readonly Line[]>(memory, (lines) => lines.length + 1)

  constructor({ records, isShared }: Pick<Store, 'records' | 'isShared'>) {
    this.#records = records
    this.#isShared = isShared
  }

  /** `not_found`. */
  of(id: string): Promise<ChatroomState> {
    return this.#states.of(id, () => this.#read(id))
  }

  /** Of what somebody may do there nothing is remembered that another node has changed by now. `not_found`. */
  async asItIs(id: string, uid: Uid): Promise<ChatroomState> {
    const known = await this.of(id)
    if (!this.#isShared) return known
    const person = await this.#records.get(markedIn(id), markedKind, uid)
    if (person?.version !== known.marked.get(uid)?.version) this.forget(id)
    // And nothing that was told meanwhile.
    return this.of(id)
  }

  /** What was said last, the oldest first; more than `limits.chatroomLast` are not remembered. */
  lines(id: string): Promise<readonly Line[]> {
    return this.#lines.of(id, async () =>
      (await allOf(this.#records, linesIn(id), lineKind)).slice(-limits.chatroomLast).map(lineOf),
    )
  }

  /** Likewise, as far as they are remembered. */
  linesNow(id: string): readonly Line[] | undefined {
    return this.#lines.known(id)
  }

  said(id: string, line: Line): void {
    this.#lines.changed(id, (lines) => {
      if (lines.some((one) => one.id === line.id)) return lines
      // Said at two nodes it may come in another order than it is read in.
      return [...lines, line].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(-limits.chatroomLast)
    })
  }

  removed(id: string, line: string): void {
    this.#lines.changed(id, (lines) => lines.filter((one) => one.id !== line))
  }

  forget(id: string): void {
    this.#states.forget(id)
  }

  /** What they are and who may do what; not what was said. */
  forgetAllStates(): void {
    this.#states.forgetAll()
  }

  /** It has ended. */
  ended(id: string): void {
    this.#states.forget(id)
    this.#lines.forget(id)
  }

  forgetAll(): void {
    this.#states.forgetAll()
    this.#lines.forgetAll()
  }

  async #read(id: string): Promise<ChatroomState> {
    const [record, marked] = await Promise.all([
      this.#records.get(ownerOfChatrooms, chatroomKind, id),
      allOf(this.#records, markedIn(id), markedKind),
    ])
    if (!record) throw noChatroom(id)
    return {
      chatroom: chatroomOf(record),
      version: record.version,
      marked: new Map(marked.map((one) => [one.key, { person: personOf(one), version: one.version }])),
    }
  }
}

async function allOf(records: Records, owner: string, kind: string): Promise<RecordEntry[]> {
  const all: RecordEntry[] = []
  for (let after = ''; ; ) {
    const page = await records.list(owner, kind, after, atOnce)
    all.push(...page)
    const last = page.at(-1)
    if (!last || page.length < atOnce) return all
    after = last.key
  }
}

/** What somebody may do there. */
export function personIn({ chatroom, marked }: ChatroomState, uid: Uid): ChatroomPerson {
  const person = marked.get(uid)?.person ?? { user: userOid(uid), role: 'guest', mutedUntil: 0, banned: false }
  return chatroom.owner === userOid(uid) ? { ...person, role: 'owner', mutedUntil: 0, banned: false } : person
}

const ranks = { owner: 2, admin: 1, guest: 0 } as const

export const rankIn = (state: ChatroomState, uid: Uid): number => ranks[personIn(state, uid).role]

/** `forbidden`. */
export function expectAdmin(state: ChatroomState, uid: Uid, what: string): void {
  if (rankIn(state, uid) >= ranks.admin) return
  throw new TidingsError('forbidden', `only the owner and admins of the chatroom may ${what}`)
}

/** `forbidden`. */
export function expectOwner(state: ChatroomState, uid: Uid, what: string): void {
  if (rankIn(state, uid) >= ranks.owner) return
  throw new TidingsError('forbidden', `only the owner of the chatroom may ${what}`)
}

export function expectNotBanned(state: ChatroomState, uid: Uid): void {
  if (personIn(state, uid).banned) throw new TidingsError('forbidden', 'you are banned from this chatroom')
}

/** `forbidden`; `muted`, saying until when. */
export function expectMaySpeak(state: ChatroomState, uid: Uid, now: number): void {
  expectNotBanned(state, uid)
  const { role, mutedUntil } = personIn(state, uid)
  if (role !== 'guest') return
  if (mutedUntil > now) throw new TidingsError('muted', 'you are muted here', { retryAfter: mutedUntil - now })
  if (state.chatroom.mutedAll) throw new TidingsError('muted', 'all are muted here')
}
