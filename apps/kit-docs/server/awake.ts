import { setTimeout as pause } from 'node:timers/promises'
import type { ChatClient } from '@tidings/client'
import type { Town } from '@tidings/testkit'

const alice = 'user/alice'
const readMs = 600
const writeMs = 1800

const answers = [
  'Hello Alice! I am here to answer, so that something arrives.',
  'Good question. Ask me again after the bread is out.',
  'I see what you write; the two ticks say so.',
  'Have you tried the dark theme?',
  '🥐',
]

/** Somebody who reads what Alice writes in a conversation, types for a while, and answers. */
function answering(client: ChatClient, conversation: string, signal: AbortSignal): void {
  let said = 0
  client.on('message', async (message) => {
    if (message.conversation !== conversation || message.from !== alice || message.type === 'event') return
    try {
      await pause(readMs, undefined, { signal })
      await client.markRead(conversation)
      client.typing(conversation)
      await pause(writeMs, undefined, { signal })
      await client.send(conversation, answers[said++ % answers.length] as string).done
    } catch (fault) {
      // The town falls asleep in the middle of a sentence.
      if (!signal.aborted) throw fault
    }
  })
}

/** Does something again and again, with the number of the time. */
function every(ms: number, signal: AbortSignal, act: (time: number) => unknown): void {
  let time = 0
  const timer = setInterval(() => act(time++), ms)
  signal.addEventListener('abort', () => clearInterval(timer))
}

/** Lets people of the town do what is only seen while it happens: answer, type, come and go. */
export function wake({ clients: { bob, carol, dave, xiaohong }, room }: Town): Disposable {
  const end = new AbortController()
  const { signal } = end
  answering(bob, alice, signal)
  answering(xiaohong, room, signal)
  // One call is seen for six seconds.
  every(9000, signal, () => carol.typing(alice))
  every(6000, signal, (time) => {
    // Unanswered at the end of the town.
    dave.call('presence.set', { show: time % 2 === 0 ? 'busy' : 'online' }).catch(() => undefined)
  })
  return { [Symbol.dispose]: () => end.abort() }
}
