import { type ClientState, callFor, itemOf, serverNow, type TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'

/** How long ago at most a message was said that is still worth a notification. */
const freshMs = 60_000

/** Whether it was said just now, or said another way: of what came while the page was away the unread numbers tell. */
export const isFresh = (
  state: ClientState,
  { ts, editedAt = 0 }: Pick<Message, 'ts'> & { readonly editedAt?: number | undefined },
): boolean => serverNow(state) - Math.max(ts, editedAt) <= freshMs

/** So many messages are remembered. */
const mostHeard = 500

/** Whether the messages that have come named the user when they did: one that names them since calls them then. */
export class Called {
  readonly #named = new Map<string, boolean>()

  hear(state: ClientState, message: Message): void {
    this.#named.set(message.id, callFor(state, message).concern === 'named')
    const [oldest] = this.#named.keys()
    if (this.#named.size > mostHeard && oldest !== undefined) this.#named.delete(oldest)
  }

  knows(message: Message): boolean {
    return this.#named.has(message.id)
  }

  /** Of one that came before this page nobody knows. */
  isNamedSince(state: ClientState, message: Message): boolean {
    const before = this.#named.get(message.id)
    this.hear(state, message)
    return before === false && this.#named.get(message.id) === true
  }
}

/** So long a notification waits for the name of who writes. */
const nameMs = 1500

/** Until whoever writes has a name here: a notification that is shown is not shown again when it comes. */
export async function untilNamed(client: TidingsClient, { from }: Pick<Message, 'from'>): Promise<void> {
  const id = from.slice('user/'.length)
  const isKnown = (state: ClientState): boolean => itemOf(state.users, id) !== undefined
  if (isKnown(client.state)) return
  client.wantProfiles([id])
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, nameMs)
  const stop = client.subscribe((state) => isKnown(state) && resolve())
  await promise
  clearTimeout(timer)
  stop()
}
