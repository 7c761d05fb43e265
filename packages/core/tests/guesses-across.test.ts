import { expect, test } from 'vitest'
import { heard, twoNodes } from './on-a-bus.ts'

type Nodes = Awaited<ReturnType<typeof twoNodes>>

const account = { username: 'alice', password: 'correct horse' }
const attacker = '192.0.2.1'

const signsIn = ({ gate }: Nodes['one'], address: string, password = account.password): Promise<string> =>
  gate.call({ kind: 'anyone', address }, 'account.login', { ...account, password }).then(
    () => 'in',
    (error) => error.code,
  )

async function aliceOnTwo() {
  const nodes = await twoNodes()
  await nodes.one.gate.call({ kind: 'anyone', address: '198.51.100.7' }, 'account.register', account)
  await heard()
  return nodes
}

/** Wrong ones, to one node and to the other. */
async function guesses({ one, other }: Nodes, times: number, address: (n: number) => string = () => attacker) {
  const came: string[] = []
  for (let n = 0; n < times; n++) {
    came.push(await signsIn(n % 2 ? other : one, address(n), 'guessed'))
    await heard()
  }
  return came
}

test('wrong passwords are counted together, whichever node they come to', async () => {
  await using nodes = await aliceOnTwo()
  expect(await guesses(nodes, 5)).toEqual(Array(5).fill('unauthenticated'))
  expect(await guesses(nodes, 2)).toEqual(Array(2).fill('rate_limited'))
  // Whoever was right begins anew, on both.
  nodes.time.tick(1000)
  expect(await signsIn(nodes.other, attacker)).toBe('in')
  await heard()
  expect(await guesses(nodes, 5)).toEqual(Array(5).fill('unauthenticated'))
})

test('what strangers at many addresses try is counted together, too; who was there before is not kept out by it', async () => {
  await using nodes = await aliceOnTwo()
  expect(await signsIn(nodes.one, '198.51.100.7')).toBe('in')
  await heard()
  const came = await guesses(nodes, 102, (n) => `192.0.${2 + Math.floor(n / 200)}.${n % 200}`)
  expect(came.filter((code) => code === 'rate_limited')).toHaveLength(2)
  for (const node of [nodes.one, nodes.other]) expect(await signsIn(node, '198.51.100.7')).toBe('in')
})

test('while the home does not answer, each node counts what comes to it', async () => {
  await using nodes = await aliceOnTwo()
  await guesses(nodes, 4)
  nodes.busOfOne.cut()
  nodes.busOfOther.cut()
  for (const node of [nodes.one, nodes.other]) expect(await signsIn(node, attacker)).toBe('in')
  for (const node of [nodes.one, nodes.other])
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(() => signsIn(node, attacker, 'guessed')))).toEqual([
      ...Array(5).fill('unauthenticated'),
      'rate_limited',
    ])
})
