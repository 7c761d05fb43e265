import { type Content, userOid } from '@tidings/protocol'
import type { Draft, SendInput } from '../drafting/draft.ts'
import type { Body } from '../entries/body.ts'
import type { Hooks } from '../hooks/hooks.ts'
import { oidFor } from '../places/kinds.ts'
import type { Place } from '../places/place.ts'
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
    const { wordLists } = this.#parts
    if (!wordLists) return true
    const to = oidFor(place, sender.uid)
    const pushed = pushedContent(body)
    return wordLists.isClean(body.content, to) && (!pushed || wordLists.isClean(pushed, to))
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
    const judged = isStored ? await this.#judged(draft, draft.body.content) : draft.body.content
    const pushed = pushedContent(draft.body)
    const isPushed = !pushed || !isStored || (await this.#judged(draft, pushed)) === pushed
    const content = await this.#hooked(draft, judged, isStored)
    if (content === draft.body.content) return isPushed ? input : { ...input, options: withoutPushText(input) }
    // Where somebody stood in other words, and what a push was to say of them, says nothing of these.
    const { mentionsAt: _, ...rest } = input
    return { ...rest, content, options: withoutPushText(input) }
  }

  /** What was stored once is answered as the first time. */
  async #wasStored({ clientMsgId }: SendInput, uid: string): Promise<boolean> {
    return clientMsgId !== undefined && (await this.#parts.store.log.sent(userOid(uid), clientMsgId)) !== undefined
  }

  async #judged({ place, sender }: Draft, asked: Content): Promise<Content> {
    const { wordLists } = this.#parts
    if (!wordLists || wordLists.isIdle) return asked
    const { becomes, content } = await wordLists.judge(asked, userOid(sender.uid), oidFor(place, sender.uid))
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

/** What a push is to say, to be looked through as what is said. */
function pushedContent({ push }: Body): Content | undefined {
  if (typeof push !== 'object') return undefined
  const { title = '', body = '', data = '' } = push
  return { type: 'text', data: `${title}\n${body}\n${data}` }
}

/** Words were found in it, or what was said has become something else: a push says what it says of any message. */
function withoutPushText({ options = {} }: SendInput): NonNullable<SendInput['options']> {
  const { push, ...rest } = options
  return typeof push === 'boolean' ? { ...rest, push } : rest
}

function askedOf({ place, sender, body, input: { clientMsgId } }: Draft, content: Content, stored: boolean) {
  const { thread, replyTo, mentions, forwarded, push } = body
  const { uid } = sender
  return {
    ...{ from: userOid(uid), to: oidFor(place, uid), content, stored },
    ...(clientMsgId === undefined ? {} : { clientMsgId }),
    ...(thread === undefined ? {} : { thread }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    ...(forwarded === undefined ? {} : { forwarded }),
    ...(typeof push === 'object' ? { push } : {}),
  }
}
