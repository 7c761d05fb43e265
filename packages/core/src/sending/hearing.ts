import { type Content, userOid } from '@tidings/protocol'
import type { Draft, SendInput } from '../drafting/draft.ts'
import type { Hooks } from '../hooks/hooks.ts'
import { oidFor, type Place } from '../places/place.ts'
import type { Store } from '../ports/store.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { WordLists } from '../wordlists/word-lists.ts'

export interface HearingParts {
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
  readonly store: Pick<Store, 'log'>
}

/** Nobody is to get it, and its sender is not to know: it is answered as what is never stored. */
export class Dropped extends Error {
  override readonly name = 'Dropped'
  readonly place: Place

  constructor(place: Place) {
    super('dropped, for a word in it')
    this.place = place
  }
}

/** What is looked at before a message is stored: words of the operator's lists, then their hook. */
export class Hearing {
  readonly #parts: HearingParts
  readonly #hooks: Hooks | undefined

  constructor(parts: HearingParts) {
    this.#parts = parts
    this.#hooks = parts.hooks?.asks('message.send') ? parts.hooks : undefined
  }

  /** There is something to look at. */
  get isNeeded(): boolean {
    const { wordLists } = this.#parts
    return this.#hooks !== undefined || (wordLists !== undefined && !wordLists.isIdle)
  }

  /** Memory tells it for nearly every message: nobody is asked, and the lists are there. */
  get isQuick(): boolean {
    return this.#hooks === undefined && (this.#parts.wordLists?.isLoaded ?? true)
  }

  /** It goes on as it is, without waiting; false: it has to be looked at. */
  passes({ place, sender, body, input }: Draft): boolean {
    if (input.options?.persist === false) return true
    return this.#parts.wordLists?.isClean(body.content, oidFor(place, sender.uid)) ?? true
  }

  /** What is stored may be other than what was sent. */
  get mayDiffer(): boolean {
    return this.#hooks !== undefined || (this.#parts.wordLists?.replaces ?? false)
  }

  /**
   * What is to be sent in place of what was asked for; the very same where nothing is. `rejected`, `Dropped`; `unavailable` where the
   * hook does not answer and has to.
   */
  async of(draft: Draft, input: SendInput): Promise<SendInput> {
    const isStored = input.options?.persist !== false
    if (isStored && (await this.#wasStored(input, draft.sender.uid))) return input
    const judged = isStored ? await this.#judged(draft) : draft.body.content
    const content = await this.#hooked(draft, judged, isStored)
    if (content === draft.body.content) return input
    // Where somebody stood in other words says nothing of these.
    const { mentionsAt: _, ...rest } = input
    return { ...rest, content }
  }

  /** What was stored once is answered as the first time. */
  async #wasStored({ clientMsgId }: SendInput, uid: string): Promise<boolean> {
    return clientMsgId !== undefined && (await this.#parts.store.log.sent(userOid(uid), clientMsgId)) !== undefined
  }

  async #judged({ place, sender, body }: Draft): Promise<Content> {
    const { wordLists } = this.#parts
    if (!wordLists || wordLists.isIdle) return body.content
    const { becomes, content } = await wordLists.judge(body.content, userOid(sender.uid), oidFor(place, sender.uid))
    if (becomes === 'refused') throw wordsRefused()
    if (becomes === 'dropped') throw new Dropped(place)
    return content
  }

  async #hooked(draft: Draft, content: Content, isStored: boolean): Promise<Content> {
    const hooks = this.#hooks
    if (!hooks || (!isStored && !hooks.asksForSignals)) return content
    return (await hooks.hear('message.send', askedOf(draft, content, isStored))) ?? content
  }
}

function askedOf({ place, sender, body, input: { clientMsgId } }: Draft, content: Content, stored: boolean) {
  const { thread, replyTo, mentions, forwarded } = body
  const { uid } = sender
  return {
    ...{ from: userOid(uid), to: oidFor(place, uid), content, stored },
    ...(clientMsgId === undefined ? {} : { clientMsgId }),
    ...(thread === undefined ? {} : { thread }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    ...(forwarded === undefined ? {} : { forwarded }),
  }
}
