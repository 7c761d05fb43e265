import { openSqliteStore } from '@tidings/storage-sqlite'
import { Cluster } from '@tidings/testkit/core'
import { expect, test } from 'vitest'
import { aCore, type Harness, settled, text } from './harness.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function aScene() {
  const core = await aCore({}, { log: silent })
  const service = core.gate.service('test')
  const due = (inMs = 0): number => core.parts.clock.now() + inMs
  return { core, service, due }
}

async function pass(core: Harness, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    core.tick(500)
    await settled()
  }
}

const forEver = () => new Promise<never>(() => undefined)

test('a service that hangs at a timer keeps nobody else waiting, nor its other timers', async () => {
  const { core, service, due } = await aScene()
  await using _ = core
  const done: string[] = []
  service.onTimer(async (key) => {
    done.push(key)
    if (key === 'hangs') await forEver()
  })
  core.gate.service('other').onTimer(async (key) => void done.push(key))
  const ann = await core.terminal('ann')
  await service.setTimer('hangs', due(), '')
  await core.gate.service('other').setTimer('of another', due(1000), '')
  await service.setTimer('mine', due(1000), '')
  const { id } = await ann.call('message.send', { to: 'user/ann', content: text('tea') })
  await ann.call('reminder.set', { id, at: due(1000) })
  await pass(core, 2000)
  expect(done.toSorted()).toEqual(['hangs', 'mine', 'of another'])
  expect(ann.seen('reminder')).toHaveLength(2)
  // It is still at it: nobody begins it again.
  await pass(core, 150_000)
  expect(done.filter((key) => key === 'hangs')).toHaveLength(1)
})

test('a few timers of a service are handled at once, and all of them at last', async () => {
  const { core, service, due } = await aScene()
  await using _ = core
  const open: (() => void)[] = []
  const done: string[] = []
  service.onTimer(async (key) => {
    await new Promise<void>((resolve) => open.push(resolve))
    done.push(key)
  })
  const keys = Array.from({ length: 150 }, (_, n) => `k${n}`)
  const at = due(500)
  for (const key of keys) await service.setTimer(key, at, '')
  await pass(core, 1000)
  expect(open).toHaveLength(8)
  for (let round = 0; round < 400 && done.length < keys.length; round++) {
    open.shift()?.()
    await pass(core, 1000)
  }
  expect(new Set(done)).toEqual(new Set(keys))
  expect(done).toHaveLength(keys.length)
  await pass(core, 1000)
  expect(await core.parts.store.records.nextDue(['service-timer/test'])).toBeUndefined()
}, 60_000)

test('a timer that is set anew while it is handled comes again, one that is taken back does not', async () => {
  const { core, service, due } = await aScene()
  await using _ = core
  const done: string[] = []
  service.onTimer(async (key, value) => {
    done.push(`${key} ${value}`)
    if (value === '1') await service.setTimer(key, due(key === 'periodic' ? 1000 : 0), '2')
    if (value === 'throws') {
      await service.cancelTimer(key)
      throw new Error('not now')
    }
  })
  await service.setTimer('periodic', due(), '1')
  await service.setTimer('at once', due(), '1')
  await service.setTimer('gone', due(), 'throws')
  await pass(core, 2000)
  // What is due while it is handled waits until whoever handles it may have gone.
  await pass(core, 61_000)
  expect(done.toSorted()).toEqual(['at once 1', 'at once 2', 'gone throws', 'periodic 1', 'periodic 2'])
  expect(await core.parts.store.records.nextDue(['service-timer/test'])).toBeUndefined()
})

test('a timer whose process has died at it is handled by the next one', async () => {
  const { core, service, due } = await aScene()
  await using _ = core
  const began: string[] = []
  service.onTimer(async () => {
    began.push('first')
    await forEver()
  })
  await service.setTimer('once', due(), '')
  await pass(core, 500)
  // The next process has the same store, and knows nothing of what the first has in its hands.
  const { createCore } = await import('../src/index.ts')
  const next = createCore(core.parts)
  next.service('test').onTimer(async () => void began.push('second'))
  await core.gate.drain()
  next.start()
  await pass(core, 30_000)
  expect(began).toEqual(['first'])
  await pass(core, 40_000)
  expect(began).toEqual(['first', 'second'])
  await next.drain()
})

test('a time that is none is refused, and a record of a service is no timer of the core', async () => {
  const { core, service, due } = await aScene()
  await using _ = core
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 1.5, -1, new Date() as never])
    await expect(service.setTimer('x', at, '')).rejects.toThrow('whole number of milliseconds')
  const record = { kind: 'reminder', key: 'x', value: '{}', due: due() }
  await service.records.put([record])
  expect(await core.parts.store.records.nextDue(['reminder'])).toBeUndefined()
})

test('a node on which a service does not run leaves its timers alone, and so what it knows nothing of', async () => {
  await using store = await openSqliteStore({ file: ':memory:' })
  const { two, time } = new Cluster({ stores: [store, store], ways: () => ({ log: silent }) })
  const [one, other] = two
  const later = async () => {
    for (let minutes = 0; minutes < 3; minutes++) {
      time.tick(60_000)
      await settled()
    }
  }
  const due = time.clock.now() + 1000
  await one.gate.service('test').setTimer('timer', due, 'value')
  // Of a newer version.
  const unknown = { owner: 'user/bob', kind: 'kind of tomorrow', key: 'x', value: '{}' }
  await store.records.put([{ ...unknown, due }])
  await later()
  expect(await store.records.due(due, 10, ['service-timer/test', unknown.kind])).toMatchObject([
    { key: 'timer', due, version: 1 },
    { ...unknown, due, version: 1 },
  ])
  const done: string[] = []
  // From now on it runs there, and nobody has to wait.
  other.gate.service('test').onTimer(async (key, value) => void done.push(`${key} ${value}`))
  await settled()
  expect(done).toEqual(['timer value'])
  await later()
  expect(done).toEqual(['timer value'])
  expect(await store.records.nextDue(['service-timer/test'])).toBeUndefined()
})
