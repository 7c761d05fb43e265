import { expect, test } from 'vitest'
import { aCore, type Harness, settings } from './harness.ts'
import { threeNodes } from './nodes.ts'

const edgeCodes = { make: (name: string) => ({ code: `${name}.code`, secret: `secret of ${name}` }) }
const anEdge = { name: 'shop', key: 'key-1', address: '192.0.2.1' }
const withCode = { ...anEdge, secret: 'secret of shop' }
const refused = { code: 'forbidden' }

const withEdges = (settings = {}): Promise<Harness> => aCore(settings, { edgeCodes })
const listed = async (core: Harness) => (await core.app('edge.list', {})).edges

test('an edge joins with its code once, and is known by its key from then on', async () => {
  await using core = await withEdges()
  const { code, expiresAt } = await core.app('edge.invite', { name: 'shop' })
  expect(code).toBe('shop.code')
  expect(await listed(core)).toEqual([{ name: 'shop', expiresAt }])
  await expect(core.gate.edges.admit(anEdge)).rejects.toMatchObject(refused)
  await core.gate.edges.admit(withCode)
  expect(await listed(core)).toMatchObject([{ name: 'shop', key: 'key-1' }])
  await core.gate.edges.admit(anEdge)
  // The answer was lost on the way: it comes again as it came.
  await core.gate.edges.admit(withCode)
  await expect(core.gate.edges.admit({ ...withCode, key: 'key-2' })).rejects.toMatchObject(refused)
})

test('of two that join with one code at once one does', async () => {
  await using core = await withEdges()
  await core.app('edge.invite', { name: 'shop' })
  const keys = ['key-1', 'key-2', 'key-3']
  const outcomes = await Promise.allSettled(keys.map((key) => core.gate.edges.admit({ ...withCode, key })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const [won] = await listed(core)
  expect(outcomes[keys.indexOf(won?.key ?? '')]?.status).toBe('fulfilled')
})

test.each([
  ['another secret', { ...withCode, secret: 'secret of another' }],
  ['another name', { ...withCode, name: 'yard' }],
  ['no code', anEdge],
])('nobody joins with %s', async (_, edge) => {
  await using core = await withEdges()
  await core.app('edge.invite', { name: 'shop' })
  await expect(core.gate.edges.admit(edge)).rejects.toMatchObject(refused)
})

test('a code ends with its time', async () => {
  await using core = await withEdges()
  await core.app('edge.invite', { name: 'shop', ttl: 60_000 })
  core.shift(60_001)
  await expect(core.gate.edges.admit(withCode)).rejects.toMatchObject(refused)
})

test('whoever tries many keys from one address is not answered any more, and an edge that has joined is', async () => {
  await using core = await withEdges({ rates: { ...settings.rates, 'sign-in': { perSecond: 0.01, burst: 3 } } })
  await core.app('edge.invite', { name: 'shop' })
  await core.gate.edges.admit(withCode)
  const tries = Array.from({ length: 4 }, (_, n) => core.gate.edges.admit({ ...anEdge, key: `other ${n}` }))
  const codes = (await Promise.allSettled(tries)).map((one) => one.status === 'rejected' && one.reason.code)
  expect(codes).toEqual(['forbidden', 'forbidden', 'forbidden', 'rate_limited'])
  await core.gate.edges.admit(anEdge)
})

test('one that is revoked stands no more, and whoever holds its link hears so', async () => {
  await using core = await withEdges()
  await core.app('edge.invite', { name: 'shop' })
  await core.gate.edges.admit(withCode)
  let heard = 0
  core.gate.edges.onChange(() => {
    heard += 1
  })
  expect(await core.gate.edges.stands('shop', 'key-1')).toBe(true)
  expect(await core.gate.edges.stands('shop', 'key-2')).toBe(false)
  await expect(core.app('edge.invite', { name: 'shop' })).rejects.toMatchObject({ code: 'conflict' })
  await core.app('edge.revoke', { name: 'shop' })
  expect(heard).toBe(1)
  expect(await core.gate.edges.stands('shop', 'key-1')).toBe(false)
  await expect(core.gate.edges.admit(withCode)).rejects.toMatchObject(refused)
  await expect(core.app('edge.revoke', { name: 'shop' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a server that takes no edges makes no codes', async () => {
  await using core = await aCore()
  await expect(core.app('edge.invite', { name: 'shop' })).rejects.toMatchObject({ code: 'unavailable' })
})

test('an edge that is revoked on one node is looked at on every other within a second, also without a bus', async () => {
  for (const withBus of [true, false]) {
    await using nodes = await threeNodes(withBus, {}, { edgeCodes }, { isShared: true })
    await nodes.one.app('edge.invite', { name: 'shop' })
    await nodes.one.gate.edges.admit(withCode)
    await nodes.tick(400)
    let heard = false
    nodes.other.gate.edges.onChange(() => {
      heard = true
    })
    await nodes.one.app('edge.revoke', { name: 'shop' })
    await nodes.tick(400)
    expect(heard).toBe(true)
    expect(await nodes.other.gate.edges.stands('shop', 'key-1')).toBe(false)
  }
})
