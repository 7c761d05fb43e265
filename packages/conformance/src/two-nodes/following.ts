import { expect, test } from 'vitest'
import type { MakeRivals } from '../rivals.ts'
import { aScene, codeOf, text } from './scene.ts'

/** By the feed alone: what is only read, and not written, obeys within a second. */
export function followingConformance(name: string, make: MakeRivals): void {
  async function followed() {
    const scene = await aScene(async () => {
      const { stores, ...rivals } = await make()
      const [one, other] = stores
      return {
        ...rivals,
        stores: [
          { ...one, isShared: true },
          { ...other, isShared: true },
        ],
      }
    })
    // Both know where they stand in the feed.
    const passes = async () => {
      scene.cluster.time.tick(500)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    for (let n = 0; n < 3; n++) await passes()
    return { ...scene, passes }
  }

  test(`on two nodes of ${name} what one has changed the other forgets, by the feed`, async () => {
    await using scene = await followed()
    const { one, other, alice, bob, room, passes } = scene
    const settings = async () => (await other.call('alice', 'user.settings', {})).settings.app
    expect(await settings()).toEqual({})
    expect((await other.call('bob', 'user.get', { user: 'alice' })).user.name).toBe('alice')
    await one.call('alice', 'user.settings', { app: { theme: 'dark' } })
    await one.call('alice', 'user.update', { name: 'Alicia' })
    await one.call('bob', 'room.kick', { room, members: ['alice'] })
    await expect
      .poll(async () => {
        await passes()
        const { user } = await other.call('bob', 'user.get', { user: 'alice' })
        return [user.name, await codeOf(alice.call('stream.open', { to: `room/${room}`, clientMsgId: 's1' }))]
      })
      .toEqual(['Alicia', 'not_member'])
    // And what is allowed again is allowed without another try.
    await bob.call('room.invite', { room, members: ['alice'] })
    await expect
      .poll(async () => {
        await passes()
        return codeOf(alice.call('message.send', { to: `room/${room}`, content: text('back') }))
      })
      .toBe('done')
  })

  test(`on two nodes of ${name} a session ends whose user may act no more, though it says nothing`, async () => {
    await using scene = await followed()
    const { one, alice, passes } = scene
    await one.app('user.ban', { user: 'alice' })
    await expect
      .poll(async () => {
        await passes()
        return alice.closed
      })
      .toEqual(['banned'])
  })
}
