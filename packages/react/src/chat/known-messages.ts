import type { TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { useEffect, useState } from 'react'
import { useClient } from '../provider.tsx'
import { useClientState } from '../state/use-client-state.ts'

/** Messages that are referred to and stand in no window, asked for once per client. */
const asked = new WeakMap<TidingsClient, Map<string, Promise<Message | undefined>>>()

function ask(client: TidingsClient, id: string): Promise<Message | undefined> {
  const known = asked.get(client) ?? new Map<string, Promise<Message | undefined>>()
  asked.set(client, known)
  const before = known.get(id)
  if (before) return before
  const answer = client.call('message.get', { id }).then(
    ({ message }) => message,
    () => {
      // Asked again when it is shown the next time: it may have been the network.
      known.delete(id)
      return undefined
    },
  )
  known.set(id, answer)
  return answer
}

/** A message by its id, from what is at hand or from the server; undefined until it is known, or if it may not be seen. */
export function useMessage(conversation: string, id: string): Message | undefined {
  const client = useClient()
  const here = useClientState((state) => state.windows[conversation]?.messages.find((message) => message.id === id))
  const [found, setFound] = useState<Message>()
  const missing = here === undefined
  useEffect(() => {
    if (!missing) return
    let shown = true
    void ask(client, id).then((message) => shown && setFound(message))
    return () => {
      shown = false
    }
  }, [client, id, missing])
  return here ?? found
}
