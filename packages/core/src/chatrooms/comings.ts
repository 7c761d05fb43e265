import { limits, type Uid, userOid } from '@tidings/protocol'
import type { Attendance } from '../attendance/attendance.ts'
import type { Attended } from '../attendance/attended.ts'
import type { Question } from '../cluster/questions.ts'
import type { Clock, Log } from '../ports/system.ts'

type ComingsQuestion = Extract<Question, { readonly kind: 'chatroom-people' }>

export interface ComingsParts {
  readonly clock: Clock
  readonly log: Log
  readonly attended: Pick<Attended, 'is'>
  readonly attendance: Pick<Attendance, 'told' | 'peopleIn'>
  /** Of each other node, which of these are in a chatroom there; undefined where there are none. */
  readonly askOthers: ((question: ComingsQuestion) => Promise<readonly (readonly Uid[] | undefined)[]>) | undefined
  /** How many people are in a chatroom here. */
  readonly count: (id: string) => number
}

interface Turn {
  readonly came: Set<Uid>
  readonly went: Set<Uid>
}

/** Who comes and goes in that time is looked at together: of one chatroom there is nothing more in it, however many they are. */
const gatherMs = 2000
/** Beyond that they are counted, and not named to other nodes. */
const mostNamed = 1000

/**
 * Who came into chatrooms at this node, and who went: other nodes let go of those whom they only hold, as their connection there ended,
 * and others are told, where somebody wants to be, of whoever is at no other node.
 */
export class Comings {
  readonly #parts: ComingsParts
  readonly #turns = new Map<string, Turn>()
  readonly #under = new Set<Promise<void>>()
  #cancel = (): void => undefined
  #isPlanned = false

  constructor(parts: ComingsParts) {
    this.#parts = parts
  }

  came(id: string, uid: Uid): void {
    const turn = this.#turnOf(id)
    if (turn && !turn.went.delete(uid)) turn.came.add(uid)
  }

  went(id: string, uid: Uid): void {
    const turn = this.#turnOf(id)
    if (turn && !turn.came.delete(uid)) turn.went.add(uid)
  }

  /** What was gathered is told. */
  async stop(): Promise<void> {
    this.#cancel()
    this.#tellAll()
    await Promise.all(this.#under)
  }

  /** None where nobody is to hear of it. */
  #turnOf(id: string): Turn | undefined {
    const { attended, askOthers, clock } = this.#parts
    if (!attended.is && !askOthers) return undefined
    const turn = this.#turns.get(id) ?? { came: new Set(), went: new Set() }
    this.#turns.set(id, turn)
    if (!this.#isPlanned) this.#cancel = clock.after(gatherMs, () => this.#tellAll())
    this.#isPlanned = true
    return turn
  }

  #tellAll(): void {
    this.#isPlanned = false
    const turns = [...this.#turns]
    this.#turns.clear()
    for (const [id, turn] of turns) {
      const telling = this.#tell(id, turn).finally(() => this.#under.delete(telling))
      this.#under.add(telling)
    }
  }

  async #tell(id: string, { came, went }: Turn): Promise<void> {
    const { attended, attendance, count } = this.#parts
    const joined = await this.#without(id, came, true)
    if (!attended.is) return
    const left = await this.#without(id, went, false)
    if (joined.size > 0) attendance.told(saying('chatroom.joined', id, joined))
    if (left.size > 0) attendance.told(saying('chatroom.left', id, left))
    attendance.peopleIn(id, count(id))
  }

  /** Those of them who are at no other node. `arrives`: there they are held no longer. */
  async #without(id: string, uids: ReadonlySet<Uid>, arrives: boolean): Promise<ReadonlySet<Uid>> {
    const { askOthers, log } = this.#parts
    if (!askOthers || uids.size === 0) return uids
    const rest = new Set(uids)
    const users = [...uids].slice(0, mostNamed)
    try {
      const answers = await askOthers({ kind: 'chatroom-people', chatroom: id, users, arrives })
      for (const answer of answers) for (const uid of answer ?? []) rest.delete(uid)
    } catch (error) {
      log.warn({ err: error, chatroom: id }, 'other nodes could not say who is in a chatroom there')
    }
    return rest
  }
}

const saying = (type: 'chatroom.joined' | 'chatroom.left', chatroom: string, uids: ReadonlySet<Uid>) => ({
  type,
  data: { chatroom, users: [...uids].slice(0, limits.chatroomShown).map(userOid), count: uids.size },
})
