import { type TidingsClient, TidingsError } from '@tidings/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { Asking } from './asking.ts'

export interface Asked<T> {
  /** The last answer; undefined until there is one. */
  readonly answer?: T | undefined
  /** Why there is none: what only has to wait for the network is no error. Where the fault may pass an answer can still come. */
  readonly error?: unknown
}

/** What was told of an answer changes it: nothing is asked. Before there is one it does nothing. */
type Change<T> = (next: (answer: T) => T) => void

export interface AskedAgain<T> extends Asked<T> {
  /** What was answered has changed. Many changes are one question, once a second at most. */
  readonly again: () => void
  readonly change: Change<T>
}

/** Hears what makes an answer old, and says so by `again`, or by `change` what it is now; the answers end it. */
export type Follow<T = unknown> = (
  client: TidingsClient,
  again: () => void,
  change: Change<T>,
) => readonly (() => void)[]

const nothing = {}

const mayPass = (error: unknown): boolean => error instanceof TidingsError && error.retryable

/** What is followed is also asked anew after events were dropped, and when the connection is another one. */
function follow(client: TidingsClient, again: () => void, more: readonly (() => void)[]): () => void {
  let isOnline = client.state.connection.phase === 'online'
  const ends = [
    ...more,
    client.on('resync', again),
    client.subscribe(({ connection }) => {
      const before = isOnline
      isOnline = connection.phase === 'online'
      if (isOnline && !before) again()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/**
 * What a component needs of the server, asked for as long as it is shown and until it is had: a question that came before the
 * connection, or while it was gone, is put again when there is one. `key` names the question: another key is another one,
 * and without a key nothing is asked. What stays on the screen `follow`s what happens.
 */
export function useAsked<T>(
  key: string | undefined,
  ask: (client: TidingsClient) => Promise<T>,
  following?: Follow<T>,
): AskedAgain<T> {
  const client = useClient()
  const [asked, setAsked] = useState<Asked<T> & { readonly key?: string }>(nothing)
  const asking = useRef<Asking<T>>(undefined)
  const latest = useRef({ ask, following })
  latest.current = { ask, following }
  const change = useCallback<Change<T>>(
    (next) => {
      asking.current?.changed()
      setAsked((now) => (now.key === key && now.answer !== undefined ? { ...now, answer: next(now.answer) } : now))
    },
    [key],
  )
  useEffect(() => {
    if (key === undefined) return
    const now = new Asking<T>(client, () => latest.current.ask(client), {
      answer: (answer) => setAsked({ key, answer }),
      // What was had before says more than a fault that may pass.
      refused: (error) =>
        setAsked((now) => (now.key === key && mayPass(error) && 'answer' in now ? now : { key, error })),
    })
    asking.current = now
    const again = () => now.again()
    const { following } = latest.current
    const end = following && follow(client, again, following(client, again, change))
    return () => {
      end?.()
      now.end()
      asking.current = undefined
    }
  }, [client, key, change])
  const again = useCallback(() => asking.current?.again(), [])
  const { answer, error } = asked.key === key ? asked : (nothing as Asked<T>)
  return { answer, error, again, change }
}
