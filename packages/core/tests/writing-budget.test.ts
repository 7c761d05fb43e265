import { expect, test } from 'vitest'
import { aCore, type Harness, text } from './harness.ts'

const perDay = 100_000
const page = 'x'.repeat(20_000)

async function aCoreOfLittle(): Promise<Harness> {
  const core = await aCore({ writtenPerDay: perDay })
  for (const uid of ['alice', 'bob']) await core.app('user.create', { user: uid })
  return core
}

/** Writes until no more is taken; answers how often it was. */
async function writeOn(write: (n: number) => Promise<unknown>): Promise<number> {
  for (let n = 0; ; n++) {
    try {
      await write(n)
    } catch (error) {
      const message = '100000 characters are what one user may write in a day; wait, or send what is large as a file'
      expect(error).toMatchObject({ code: 'rate_limited', message, details: { limit: perDay } })
      return n
    }
  }
}

const room = { name: 'R', members: [] }

test.for<[string, number, (core: Harness) => Promise<(n: number) => Promise<unknown>>]>([
  ['messages', 4, async (core) => () => core.call('alice', 'message.send', { to: 'user/bob', content: text(page) })],
  [
    'edits',
    4,
    async (core) => {
      const { id } = await core.call('alice', 'message.send', { to: 'user/bob', content: text('x') })
      return (n) => core.call('alice', 'message.edit', { id, content: text(`${page.slice(1)}${n}`) })
    },
  ],
  [
    'drafts',
    9,
    async (core) => {
      await core.call('alice', 'message.send', { to: 'user/bob', content: text('x') })
      const settings = { draft: { content: text(page.slice(0, 10_000)), ts: 1 } }
      return () => core.call('alice', 'conversation.update', { conversation: 'user/bob', settings })
    },
  ],
  [
    'settings of apps',
    24,
    async (core) => () => core.call('alice', 'user.settings', { app: { a: page.slice(0, 4000) } }),
  ],
  [
    'announcements',
    24,
    async (core) => {
      const made = await core.call('alice', 'room.create', room)
      const announce = (n: number) => ({ room: made.room.id, announcement: `${page.slice(0, 3990)}${n}` })
      return (n) => core.call('alice', 'room.update', announce(n))
    },
  ],
])('a user has a budget of what is written in a day: %s', async ([, times, begin]) => {
  await using core = await aCoreOfLittle()
  expect(await writeOn(await begin(core))).toBe(times)
  // Another's is their own, and it comes back with time.
  await core.call('bob', 'message.send', { to: 'user/alice', content: text(page) })
  core.tick(86_400_000)
  await core.call('alice', 'message.send', { to: 'user/bob', content: text(page) })
})

test('what is never stored counts for nothing; what is scheduled waits until it may be written', async () => {
  await using core = await aCoreOfLittle()
  const write = (more: object) => core.call('alice', 'message.send', { to: 'user/bob', content: text(page), ...more })
  for (let n = 0; n < 10; n++) await write({ options: { persist: false } })
  const { scheduled } = await core.call('alice', 'message.schedule', {
    to: 'user/bob',
    content: text(page),
    at: 1_763_600_000_000 + 60_000,
  })
  await writeOn(() => write({}))
  core.tick(60_000)
  await expect.poll(async () => (await core.call('alice', 'scheduled.list', {})).scheduled).toEqual([scheduled])
  for (let hour = 0; hour < 24; hour++) core.tick(3_600_000)
  await expect.poll(async () => (await core.call('alice', 'scheduled.list', {})).scheduled).toEqual([])
})
