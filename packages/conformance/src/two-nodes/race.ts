import { expect, test } from 'vitest'
import { plenty } from '../entries.ts'
import type { MakeRivals } from '../rivals.ts'
import { aScene, codeOf, text } from './scene.ts'

const racing = 1000
const toggles = 100

/** A thousand messages, and a hundred changes of who may say them: on one node, or on two. */
export function raceConformance(name: string, make: MakeRivals): void {
  test.each(['one node', 'two nodes'])(
    `on ${name} and %s nothing is stored behind the change that forbids it`,
    async (how) => {
      await using scene = await aScene(make)
      const { one, other, bob, room, rivals } = scene
      const from = how === 'one node' ? one : other
      const alice = await from.terminal('alice')
      let sent = 0
      const write = async () => {
        while (sent < racing) {
          sent += 1
          await codeOf(alice.call('message.send', { to: `room/${room}`, content: text('x') }))
        }
      }
      const writers = Array.from({ length: 20 }, write)
      for (let n = 0; n < toggles; n++) await bob.call('room.mute', { room, on: n % 2 === 0 })
      await Promise.all(writers)
      const [store] = rivals.stores
      const { id = 0 } = (await store.conversations.find(`room/${room}`)) ?? {}
      const entries = await store.log.readAfter(id, 0, 10_000, plenty)
      let isMuted = false
      const late: number[] = []
      for (const { seq, sender, type, body } of entries) {
        if (type === 'event' && body.includes('mutedAll')) isMuted = body.includes('"mutedAll":true')
        else if (isMuted && sender === 'user/alice') late.push(seq)
      }
      expect(late).toEqual([])
      expect(entries.filter(({ type }) => type === 'event').length).toBeGreaterThanOrEqual(toggles)
    },
  )
}
