import { type Action, reduce } from '../state/reduce.ts'
import { type ClientState, type ConnectionState, emptyState, type OutgoingMessage } from '../state/state.ts'
import { FilesAhead } from './files-ahead.ts'

type Listener = (state: ClientState) => void

const connecting: ConnectionState = { phase: 'connecting' }

/**
 * A tab's copy of the worker's state: the same actions, applied by the same function. What was written or chosen in this tab
 * shows at once, after what the worker has of its kind, until the worker has it there, too. Before the worker knows
 * anything, a first screen may stand in for it.
 */
export class Replica {
  state: ClientState
  #firstScreen: ClientState | undefined
  #told: ClientState = emptyState
  /** What comes is still another user's. */
  #deaf = false
  #written: readonly OutgoingMessage[] = []
  /** Of what `state.outbox` was put together. */
  #joined: readonly unknown[] = []
  readonly #files = new FilesAhead()
  readonly #onAction: (action: Action) => void
  readonly #listeners = new Set<Listener>()

  constructor(firstScreen: ClientState | undefined, onAction: (action: Action) => void) {
    this.#onAction = onAction
    this.#firstScreen = firstScreen
    this.state = this.#known()
  }

  /** Who connects is somebody else, say. */
  expect(uid: string): void {
    if (this.#firstScreen?.user?.id === uid) return
    this.#firstScreen = undefined
    this.#show()
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  startFrom(told: ClientState): void {
    this.#deaf = false
    const known = new Set(told.outbox.map(({ clientMsgId }) => clientMsgId))
    this.#written = this.#written.filter(({ clientMsgId }) => !known.has(clientMsgId))
    this.#files.heardAll(told)
    this.#tell(told)
    this.#show()
  }

  /** Whether what the worker says is of this tab's user. */
  get hears(): boolean {
    return !this.#deaf
  }

  apply(action: Action): void {
    this.#onAction(action)
    if (action.type === 'queued') this.#without(action.message.clientMsgId)
    this.#files.heard(action)
    this.#tell(reduce(this.#told, action))
    this.#show()
  }

  write(message: OutgoingMessage): void {
    this.#written = [...this.#written, message]
    this.#show()
  }

  /** Something was done with files, and the worker has not told of it yet. */
  ahead(act: (files: FilesAhead) => void): void {
    act(this.#files)
    this.#show()
  }

  /** It is settled, or will not go to the worker. */
  forget(clientMsgId: string): void {
    this.#without(clientMsgId)
    this.#show()
  }

  /** Another user signs in: nothing of this one stays, and what the worker still says is not heard. */
  forgetAll(): void {
    this.#written = []
    this.#files.dropAll()
    this.#deaf = true
    this.#told = { ...emptyState, connection: connecting }
    this.#show()
  }

  #without(clientMsgId: string): void {
    if (this.#written.some((one) => one.clientMsgId === clientMsgId))
      this.#written = this.#written.filter((one) => one.clientMsgId !== clientMsgId)
  }

  #show(): void {
    const known = this.#files.over(this.#known())
    const next = this.#written.length === 0 ? known : { ...known, outbox: this.#outbox() }
    if (next === this.state) return
    this.state = next
    for (const listener of this.#listeners) listener(next)
  }

  /** As soon as the worker knows the user's conversations, or that nobody is signed in, it knows best. */
  #tell(told: ClientState): void {
    this.#told = told
    if (told.cursor !== undefined || told.connection.phase === 'signed-out') this.#firstScreen = undefined
  }

  #known(): ClientState {
    const first = this.#firstScreen
    if (!first) return this.#told
    const { connection } = this.#told
    return { ...first, connection: connection.phase === 'offline' ? connecting : connection }
  }

  #outbox(): ClientState['outbox'] {
    const [told, written] = this.#joined
    if (told === this.#told.outbox && written === this.#written) return this.state.outbox
    this.#joined = [this.#told.outbox, this.#written]
    return [...this.#told.outbox, ...this.#written]
  }
}
