import type { TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'

/** Messages that are referred to and stand in no window, asked for once per client. */
const asked = new WeakMap<TidingsClient, Map<string, Promise<Message>>>()

function ask(client: TidingsClient, id: string): Promise<Message> {
  const known = asked.get(client) ?? new Map<string, Promise<Message>>()
  asked.set(client, known)
  const before = known.get(id)
  if (before) return before
  const answer = client.call('message.get', { id }).then(({ message }) => message)
  // Asked again when it is shown the next time: it may have been the network.
  answer.catch(() => known.delete(id))
  known.set(id, answer)
  return answer
}

const indexes = new WeakMap<readonly Message[], ReadonlyMap<string, Message>>()

/** A list that does not change is looked through once, however many quotes of it are on the screen. */
function byId(messages: readonly Message[]): ReadonlyMap<string, Message> {
  const known = indexes.get(messages) ?? new Map(messages.map((message) => [message.id, message]))
  indexes.set(messages, known)
  return known
}

const none: readonly Message[] = []

/** A message by its id, from what is at hand or from the server; undefined until it is known, or if it may not be seen. */
export function useMessage(conversation: string, id: string): Message | undefined {
  const here = useClientState((state) => byId(state.windows[conversation]?.messages ?? none).get(id))
  const { answer } = useAsked(here ? undefined : id, (client) => ask(client, id))
  return here ?? answer
}
