import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled } from './harness.ts'
import { startBell } from './toy-service.ts'

const quiet = () => undefined

async function until(core: Harness, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 400; round++) {
    if (await holds()) return
    core.tick(250)
    await settled()
  }
  throw new Error('it never came to that')
}

/** Ann has a room with bob, who is away, and cat, who is there. */
async function aScene() {
  const core = await aCore({}, { log: { info: quiet, warn: quiet, error: quiet } })
  for (const user of ['bell', 'bob']) await core.app('user.create', { user })
  const [ann] = [await core.terminal('ann'), await core.terminal('cat')]
  const { room } = await ann.call('room.create', { name: 'Kitchen', members: ['bob', 'cat'] })
  const service = core.gate.service('bell')
  return {
    ...{ core, service },
    /** It follows what is said from now on. */
    async started() {
      const before = await core.parts.store.records.version('service/bell')
      const stop = startBell(service)
      await until(core, async () => (await core.parts.store.records.version('service/bell')) > before)
      return stop
    },
    ring: async (minutes: unknown) =>
      ann.call('message.send', { to: room.oid, content: { type: 'custom/bell', data: { minutes } } }),
    isSet: async () => (await service.records.get('ring', 'bob')) !== undefined,
    reads: (seq: number) => core.call('bob', 'conversation.read', { conversation: room.oid, seq }),
    async rung(uid: string) {
      const { messages } = await core.call(uid, 'log.read', { conversation: 'user/bell' })
      return messages.map(({ content }) => content.data)
    },
  }
}

test('whoever was called, was not there and has not read it is rung for, once and when it is time; nobody else is', async () => {
  const { core, started, ring, isSet, reads, rung } = await aScene()
  await using _ = core
  const stop = await started()
  await ring(5)
  await until(core, isSet)
  core.tick(4 * 60_000)
  await settled()
  expect(await rung('bob')).toEqual([])
  await until(core, async () => (await rung('bob')).length > 0)
  const { seq } = await ring(5)
  await until(core, isSet)
  await reads(seq)
  await until(core, async () => !(await isSet()))
  core.tick(10 * 60_000)
  await settled()
  expect([await rung('bob'), await rung('cat')]).toEqual([['Ding! 1 unread.'], []])
  await stop()
})

test('what cannot be understood is set aside, and holds up nothing', async () => {
  const { core, service, started, ring, isSet } = await aScene()
  await using _ = core
  const stop = await started()
  await ring('soon')
  await ring(5)
  await until(core, isSet)
  expect(await service.deadLetters(9)).toMatchObject([
    { item: { kind: 'entries' }, fault: expect.stringContaining('whole number of milliseconds') },
  ])
  await stop()
})

test('what it does not know to be unread any more is rung for no more', async () => {
  const { core, started, ring, isSet } = await aScene()
  await using _ = core
  const { store } = core.parts
  const stop = await started()
  await ring(5)
  await until(core, isSet)
  await stop()
  for (let n = 0; n < 20; n++) await store.records.put([{ owner: 'user/bob', kind: 'k', key: 'k', value: `${n}` }])
  while (await store.feed.trim({ most: 5 }, 100));
  const again = startBell(core.gate.service('bell'))
  await until(core, async () => !(await isSet()))
  expect(await store.records.nextDue(['service-timer/bell'])).toBeUndefined()
  await again()
})

test('the page on services shows it whole', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  expect(read('../../../docs/extend/services.md')).toContain(`\`\`\`ts\n${read('./toy-service.ts')}\`\`\`\n`)
})
