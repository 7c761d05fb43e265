import type { Uid } from '@tidings/protocol'
import type { Question } from '../cluster/questions.ts'
import type { ChatroomFact } from '../delivery/facts.ts'
import { BoundedCache } from '../memory/bounded-cache.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { ChatroomAudience } from './audience.ts'
import { markedIn, ownerOfChatrooms } from './kept.ts'
import { type ChatroomStates, isNoChatroom } from './states.ts'

/** Who is in a chatroom at one node. */
export interface ChatroomHere {
  readonly count: number
  readonly users: readonly Uid[]
}

type AskNodes = (question: Question) => Promise<readonly (ChatroomHere | undefined)[]>

export interface ChatroomsHereParts {
  readonly states: ChatroomStates
  readonly audience: ChatroomAudience
  readonly clock: Clock
  readonly log: Log
  /** All other nodes; undefined where there are none. */
  readonly askOthers: AskNodes | undefined
}

/** So long what other nodes have said of who is there is good: thousands may enter in a second. */
const goodMs = 2000

/** What this node tells of a chatroom to those who are in it here, and what all nodes know of it together. */
export class ChatroomsHere {
  readonly #parts: ChatroomsHereParts
  readonly #others = new BoundedCache<string, { readonly at: number; readonly answers: ReturnType<AskNodes> }>(1000)

  constructor(parts: ChatroomsHereParts) {
    this.#parts = parts
  }

  /** What is remembered, then those who are in it. */
  hear(fact: ChatroomFact): void {
    const { states, audience } = this.#parts
    const { chatroom: id, told } = fact
    switch (told.what) {
      case 'said':
        if (!told.message.low) states.said(id, told.message)
        audience.say(id, told.message)
        this.#count(id)
        break
      case 'removed':
        states.removed(id, told.id)
        audience.tell(id, { event: 'chatroom.removed', data: { chatroom: id, id: told.id } })
        break
      case 'changed':
        states.forget(id)
        audience.tell(id, { event: 'chatroom', data: { chatroom: told.chatroom } })
        break
      case 'person': {
        states.forget(id)
        const { chatroom, user, person: you } = told
        const out = you.banned ? ({ out: 'banned' } as const) : {}
        audience.tellUser(id, user, { event: 'chatroom', data: { chatroom, you, ...out } }, you.banned)
        break
      }
      case 'closed':
        states.ended(id)
        audience.close(id, { event: 'chatroom', data: { chatroom: told.chatroom, out: 'closed' } })
    }
  }

  /** Another node has written records of this owner: who is marked in one chatroom, or which there are. */
  wrote(owner: string): void {
    const { states } = this.#parts
    if (owner === ownerOfChatrooms) states.forgetAllStates()
    else if (owner.startsWith(markedIn(''))) {
      const id = owner.slice(markedIn('').length)
      states.forget(id)
      void this.#look(id)
    }
  }

  /** Anything may have been missed. */
  forgetAll(): void {
    const { states, audience } = this.#parts
    states.forgetAll()
    for (const id of audience.ids()) void this.#look(id)
  }

  /** Whoever may not be in it any more, and was not put out, as this node was not told so: is out now. */
  async #look(id: string): Promise<void> {
    const { states, audience, log } = this.#parts
    const known = audience.known(id)
    if (!known) return
    try {
      const { chatroom, marked } = await states.of(id)
      for (const [user, { person }] of marked)
        if (person.banned)
          audience.tellUser(id, user, { event: 'chatroom', data: { chatroom, you: person, out: 'banned' } }, true)
    } catch (error) {
      if (isNoChatroom(error)) audience.close(id, { event: 'chatroom', data: { chatroom: known, out: 'closed' } })
      // Who says something there next asks the store again.
      else log.warn({ err: error, chatroom: id }, 'whether somebody was banned from a chatroom could not be read')
    }
  }

  /** On all nodes; one that does not answer has nobody. */
  async everywhere(id: string): Promise<ChatroomHere & { readonly elsewhere: number }> {
    const { askOthers, audience, clock } = this.#parts
    const here = audience.here(id)
    if (!askOthers) return { ...here, elsewhere: 0 }
    const now = clock.elapsed()
    let known = this.#others.get(id)
    if (!known || now - known.at > goodMs) {
      known = { at: now, answers: askOthers({ kind: 'chatroom', chatroom: id }) }
      this.#others.set(id, known)
    }
    const others = (await known.answers).filter((answer) => answer !== undefined)
    const elsewhere = others.reduce((sum, { count }) => sum + count, 0)
    audience.heardOfOthers(id, elsewhere)
    return {
      count: here.count + elsewhere,
      elsewhere,
      users: [...new Set([here, ...others].flatMap(({ users }) => users))],
    }
  }

  /** For those who are told next how many are there. A bus that is away leaves the count as it was. */
  #count(id: string): void {
    const { askOthers, audience } = this.#parts
    if (askOthers && audience.known(id)) this.everywhere(id).catch(() => undefined)
  }
}
