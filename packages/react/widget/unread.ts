import type { Conversation } from '@tidings/protocol'
import { defaultNotifying, unreadWeight } from '@tidings/protocol/calling'
import type { Options } from './contract.ts'

const everyMs = 60_000

async function fetchUnread({ server, token }: Options): Promise<number> {
  const headers = { authorization: `Bearer ${await token()}` }
  const answer = await fetch(`${server}/v1/conversations`, { headers })
  if (!answer.ok) throw new Error(`tidings: the server answered ${answer.status}`)
  const { conversations } = (await answer.json()) as { readonly conversations: readonly Conversation[] }
  // What is set for all conversations is not known before the chat is opened; what is set for one is.
  const counts = (item: Conversation): number =>
    unreadWeight(item, false, { notifying: defaultNotifying, settings: item.settings, now: Date.now() }).counts
  return conversations.reduce((sum, item) => sum + counts(item), 0)
}

/** Asks now and then how many messages wait, while the page is looked at; the answer ends it. */
export function watchUnread(options: Options, onUnread: (count: number) => void): () => void {
  const stop = new AbortController()
  const ask = (): void => {
    if (document.visibilityState !== 'visible') return
    fetchUnread(options).then(
      (count) => stop.signal.aborted || onUnread(count),
      // The badge keeps its number; what is wrong shows when the chat is opened.
      (fault: unknown) => console.warn(fault),
    )
  }
  const timer = setInterval(ask, everyMs)
  document.addEventListener('visibilitychange', ask, { signal: stop.signal })
  ask()
  return () => {
    clearInterval(timer)
    stop.abort()
  }
}
