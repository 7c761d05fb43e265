import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { addressWithinEdge } from '../src/budgets/within-edge.ts'
import { Gateway } from '../src/gateway/gateway.ts'
import { heard, listedNodes } from './on-a-bus.ts'

const from = (uid: string, address = '192.0.2.7') => ({ uid, address })
const at = (name: string) => ({ nodeUrl: `https://${name}.chat.example` })

test('everybody is told their home first, by every node, and nobody of a node that has no address or takes no clients', async () => {
  await using nodes = await listedNodes([at('one'), at('two'), {}, { ...at('jobs'), roles: ['jobs'] }])
  const gateways = nodes.grounds.map((ground) => new Gateway(ground))
  const users = Array.from({ length: 50 }, (_, n) => `user-${n}`)
  for (const user of users) {
    const told = gateways.map((gateway) => gateway.nodesFor(from(user)))
    expect(told.map((one) => JSON.stringify(one))).toEqual(told.map(() => JSON.stringify(told[0])))
    expect(told[0]?.map(({ node }) => node).toSorted()).toEqual(['n1', 'n2'])
    const home = nodes.grounds[0].homes.homeOf(user)
    if (home !== 'n3') expect(told[0]?.[0]?.node).toBe(home)
  }
})

test('nobody is sent to a node that stops, and its page may still be one of the installation', async () => {
  await using nodes = await listedNodes([at('one'), at('two')])
  const [one, two] = nodes.grounds
  const gateway = new Gateway(one)
  const before = gateway.urls
  expect(before.toSorted()).toEqual([at('one').nodeUrl, at('two').nodeUrl])
  expect(gateway.urls).toBe(before)
  two.cluster?.is({ draining: true })
  await heard()
  expect(gateway.nodesFor(from('alice'))).toEqual([{ node: 'n1', url: at('one').nodeUrl }])
  expect(gateway.urls.toSorted()).toEqual(before.toSorted())
  one.cluster?.is({ draining: true })
  expect(gateway.nodesFor(from('alice'))).toEqual([])
})

test('who comes over an edge is told of no node: from there they reach the edge alone', async () => {
  await using nodes = await listedNodes([at('one'), at('two')])
  for (const ground of nodes.grounds) {
    expect(new Gateway(ground).nodesFor(from('alice', addressWithinEdge('shop', '192.0.2.7')))).toEqual([])
    expect(new Gateway(ground).nodesFor(from('alice'))).toHaveLength(2)
  }
})

test('one client is told of a few nodes, however many there are', async () => {
  await using nodes = await listedNodes(Array.from({ length: limits.gatewayNodes + 3 }, (_, n) => at(`n${n}`)))
  for (const ground of nodes.grounds)
    expect(new Gateway(ground).nodesFor(from('alice'))).toHaveLength(limits.gatewayNodes)
})
