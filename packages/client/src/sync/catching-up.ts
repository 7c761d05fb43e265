import type { Conversation, EventData, Message, OutputOf, Room } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { Repairs } from '../connection/repairs.ts'
import type { Listed } from '../state/listing.ts'
import { mayMiscount, opensOrCloses } from '../state/merge-conversation.ts'
import type { Store } from '../state/store.ts'
import type { Call, Sync } from './sync.ts'

const mostEarly = 500
const mostLeft = 500

const isInDoubt = (known: Conversation | undefined, told: Conversation): boolean =>
  opensOrCloses(known, told) || mayMiscount(known, told)

/** Brings the state up to what the server knows: after a connect, after events were dropped, and where an event says too little. */
export class CatchingUp {
  readonly #store: Store
  readonly #sync: Sync
  readonly #call: Call
  readonly #repairs: Repairs
  /** Streams whose whole text is being asked for. */
  readonly #reading = new Set<string>()
  /** The last change of conversations that were not known when it was told: a list that is older may be on its way. */
  readonly #early = new Map<string, Message>()
  /** Rooms that the user has left on this connection: views that were read before that may still be on their way. */
  readonly #left = new Set<string>()

  constructor(store: Store, sync: Sync, call: Call, repairs: Repairs) {
    this.#store = store
    this.#sync = sync
    this.#call = call
    this.#repairs = repairs
  }

  /** After signing in; rejects when it is another user's token. */
  async connected(uid: string, answer: OutputOf<'connect'>): Promise<void> {
    if (answer.user.id !== uid)
      throw new TidingsError('unauthenticated', `the token is ${answer.user.id}'s, not ${uid}'s`)
    this.#left.clear()
    const { epoch, cursor: since } = this.#store.state
    if (epoch !== undefined && epoch !== answer.epoch) {
      // Another history: what we know may never have been. The list is asked for anew, from the start.
      this.#store.dispatch({ type: 'forgotten' })
      const { conversations, next, cursor } = await this.#call('conversation.list', {})
      this.#connected(answer)
      this.#listed({ conversations, cursor, older: next ?? null })
      await this.#sync.bringUpOwn()
      return
    }
    this.#connected(answer)
    if (answer.version !== this.#store.state.own.version) await this.#sync.bringUpOwn()
    const { conversations, gone, next, cursor } = answer
    if (since === undefined) {
      this.#listed({ conversations, cursor, older: next ?? null })
      return
    }
    this.#listed({ conversations, gone })
    await this.#listChanged(since, next)
    // Only when all that changed is here does the new cursor count.
    this.#store.dispatch({ type: 'listed', conversations: [], cursor })
  }

  #connected({ user, epoch, settings, directory, muted, translates, gifs, packs = 0 }: OutputOf<'connect'>): void {
    this.#store.dispatch({ type: 'connected', user, epoch, settings, directory, muted, translates, gifs })
    // Nobody waits for them: a name can be read without its picture.
    this.packs(packs)
  }

  async #listChanged(since: string, from: string | undefined): Promise<void> {
    let next = from
    while (next !== undefined) {
      const input = { since, next, limit: 200 }
      const page: OutputOf<'conversation.list'> = await this.#call('conversation.list', input)
      this.#listed(page)
      next = page.next
    }
  }

  /** What came over a hole is not shown: the whole is asked for, once. */
  stream({ stream, offset, state }: EventData<'stream'>): void {
    const known = this.#store.state.streams[stream]?.text.length ?? 0
    if (state !== 'open' || offset <= known || this.#reading.has(stream)) return
    this.#reading.add(stream)
    const whole = this.#call('stream.get', { stream }).then((told) =>
      this.#store.dispatch({ type: 'event', event: { event: 'stream', data: { ...told, stream, offset: 0, state } } }),
    )
    // It has ended meanwhile, or the connection has.
    whole.catch(() => undefined).finally(() => this.#reading.delete(stream))
  }

  /** Lists older conversations; false when there are none. `call` may wait for a connection. */
  async older(call: Call): Promise<boolean> {
    const { older } = this.#store.state
    if (older === undefined) return false
    const { conversations, next } = await call('conversation.list', { next: older })
    this.#listed({ conversations, older: next ?? null })
    return next !== undefined
  }

  #listed(page: Listed): void {
    const before = this.#store.state.conversations
    const conversations = page.conversations.filter(({ conversation }) => !this.hasLeft(conversation))
    this.#store.dispatch({ type: 'listed', ...page, conversations })
    for (const told of conversations) {
      this.compare(before[told.conversation], told)
      this.#late(told.conversation)
    }
  }

  /** What was told before its conversation was known, after all. */
  #late(conversation: string): void {
    const data = this.#early.get(conversation)
    if (!data) return
    this.#early.delete(conversation)
    this.#store.dispatch({ type: 'event', event: { event: 'message.changed', data } })
  }

  /** A change in a conversation that is not known here. */
  early(change: Message): void {
    this.#early.delete(change.conversation)
    this.#early.set(change.conversation, change)
    const [oldest] = this.#early.keys()
    if (this.#early.size > mostEarly && oldest !== undefined) this.#early.delete(oldest)
  }

  /** Until they come in again, which is told before any view. */
  hasLeft(conversation: string): boolean {
    return this.#left.has(conversation)
  }

  /** From where on its members may read is another place for each of them. */
  room({ room, member }: EventData<'room'>, known: Room | undefined): void {
    if (member) this.#left.delete(room.oid)
    else this.#left.add(room.oid)
    const [oldest] = this.#left
    if (this.#left.size > mostLeft && oldest !== undefined) this.#left.delete(oldest)
    if (member && known && known.settings.history !== room.settings.history) void this.refresh(room.oid)
  }

  /** A view was told. It may be older than what is known: where that cannot be seen, it is asked for again. */
  compare(known: Conversation | undefined, told: Conversation): void {
    if (known && told.floor < known.floor) this.#sync.reachBack(told.conversation)
    if (isInDoubt(known, told)) void this.refresh(told.conversation)
  }

  /** The server knows the pointers of a conversation that is not listed here yet, or was read elsewhere. */
  refresh(conversation: string): Promise<void> {
    const what = `view of ${conversation}`
    this.#repairs.run(what, async () => {
      let told: Conversation
      let known: Conversation | undefined
      do {
        told = (await this.#call('conversation.get', { conversation })).conversation
        if (this.hasLeft(conversation)) return
        known = this.#store.state.conversations[conversation]
        this.#store.dispatch({ type: 'event', event: { event: 'conversation', data: told } })
        this.#late(conversation)
        if (known && told.floor < known.floor) this.#sync.reachBack(conversation)
      } while (isInDoubt(known, told))
      this.#sync.check(conversation)
    })
    return this.#repairs.settled(what)
  }

  /** What is gone is not unread: how much of it was, only the server can say. */
  trimmed({ conversation }: EventData<'conversation.trimmed'>): void {
    if ((this.#store.state.conversations[conversation]?.unread ?? 0) > 0) void this.refresh(conversation)
  }

  /** Events were dropped: what changed since the cursor is listed again, and the open logs are read. */
  resync(): void {
    // That they came in again may be among what was dropped.
    this.#left.clear()
    this.#repairs.run('resync', async () => {
      const since = this.#store.state.cursor
      const input = { ...(since === undefined ? {} : { since }), limit: 200 }
      const page = await this.#call('conversation.list', input)
      this.#listed(page)
      if (since !== undefined) await this.#listChanged(since, page.next)
      this.#store.dispatch({ type: 'listed', conversations: [], cursor: page.cursor })
      this.#sync.repairWatched()
      this.own()
      this.#askPacks()
      this.#askProfile()
    })
  }

  /** One's own, and whether one may write: they have no version. */
  #askProfile(): void {
    if (!this.#store.state.user) return
    this.#repairs.run('profile', async () => {
      const { user: data, muted = { muted: false } } = await this.#call('user.self', {})
      this.#store.dispatch({ type: 'event', event: { event: 'user', data } })
      this.#store.dispatch({ type: 'event', event: { event: 'muted', data: muted } })
    })
  }

  /** The server has packs up to this version. */
  packs(head: number): void {
    if (head > this.#store.state.packs.version) this.#askPacks()
  }

  #askPacks(): void {
    this.#repairs.run('packs', async () => {
      for (let more = true; more; ) {
        const told = await this.#call('pack.list', { since: this.#store.state.packs.version })
        this.#store.dispatch({ type: 'packs', told })
        more = told.more
      }
    })
  }

  /** Of what is the user's own something was lost. */
  own(): void {
    this.#repairs.run('own', () => this.#sync.bringUpOwn())
  }
}
