import { expect, test } from 'vitest'
import { createGround } from '../src/ground.ts'
import { heard, listedNodes } from './on-a-bus.ts'

test('nodes know of one another what each is, and who belongs where is the same on all', async () => {
  await using nodes = await listedNodes([{}, { roles: ['jobs'] }, { nodeUrl: 'https://three.example.org' }])
  const [one, , three] = nodes.grounds
  expect(one.cluster?.infos().map(({ node, roles, url }) => ({ node, roles, url }))).toEqual([
    { node: 'n1', roles: ['doors', 'login', 'jobs'], url: undefined },
    { node: 'n2', roles: ['jobs'], url: undefined },
    { node: 'n3', roles: ['doors', 'login', 'jobs'], url: 'https://three.example.org' },
  ])
  const users = Array.from({ length: 200 }, (_, n) => `user-${n}`)
  const homesOn = nodes.grounds.map(({ homes }) => users.map((user) => homes.homeOf(user)))
  expect(new Set(homesOn.map((homes) => homes.join()))).toHaveLength(1)
  expect(new Set(homesOn.flat())).toEqual(new Set(['n1', 'n3']))
  expect(three.homes.inOrder('alice')).toHaveLength(2)
})

test('a node that drains is no home any more at once, one that is silent after two and a half seconds', async () => {
  await using nodes = await listedNodes([{}, {}, {}])
  const [one, two] = nodes.grounds
  const homes = () => new Set(Array.from({ length: 100 }, (_, n) => one.homes.homeOf(`user-${n}`)))
  let changes = 0
  one.homes.onChange(() => {
    changes += 1
  })
  expect(homes().size).toBe(3)
  two.cluster?.is({ draining: true })
  await heard()
  expect([changes, [...homes()].sort()]).toEqual([1, ['n1', 'n3']])
  nodes.buses[2].cut()
  await nodes.beats(4)
  expect([...homes()].sort()).toEqual(['n1', 'n3'])
  await nodes.beats(3)
  expect([changes, [...homes()]]).toEqual([2, ['n1']])
  expect(one.cluster?.infos().map(({ node, draining }) => [node, draining])).toEqual([
    ['n1', undefined],
    ['n2', true],
  ])
})

test('a node alone is the home of everybody and does all work', async () => {
  await using nodes = await listedNodes([])
  const { homes } = createGround(nodes.partsOf({}, undefined))
  expect([homes.homeOf('alice'), homes.works('sweep retention')]).toEqual(['n1', true])
  expect(homes.inOrder('alice')).toMatchObject([{ node: 'n1', sessions: 0, users: 0 }])
})
