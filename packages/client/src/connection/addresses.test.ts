import { expect, test } from 'vitest'
import { Addresses } from './addresses.ts'

const given = 'https://chat.example'
const [one, two, three] = ['https://n1.chat.example', 'https://n2.chat.example', 'https://n3.chat.example']

/** What is tried as long as nothing can be reached, so many times. */
function tries(addresses: Addresses, count: number): readonly string[] {
  return Array.from({ length: count }, () => {
    const tried = addresses.next()
    addresses.failed()
    return tried
  })
}

function some(known: readonly string[], first = given) {
  const time = { now: 0 }
  const addresses = new Addresses({ given: first, runtime: { elapsed: () => time.now }, known: () => known })
  return { addresses, time }
}

test('the home is tried first, then the others, then the address that was given, and then all again', () => {
  expect(tries(some([one, two]).addresses, 5)).toEqual([one, two, given, one, two])
  expect(tries(some([]).addresses, 2)).toEqual([given, given])
  expect(tries(some([given, one]).addresses, 3)).toEqual([given, one, given])
})

test('what could not be reached waits behind the others, until minutes have passed or the network is another one', () => {
  const { addresses, time } = some([one, two])
  addresses.next()
  addresses.failed()
  expect(addresses.next()).toBe(two)
  addresses.told([one, two])
  expect(addresses.next()).toBe(two)
  addresses.anew()
  expect(addresses.next()).toBe(one)
  addresses.failed()
  time.now = 700_000
  expect(addresses.next()).toBe(one)
})

test('a node that stops says where to go, and is not gone back to', () => {
  const { addresses } = some([one, two])
  addresses.next()
  addresses.left(three)
  expect([addresses.next(), addresses.isSure]).toEqual([three, true])
  addresses.failed()
  expect(addresses.next()).toBe(two)
  addresses.left('The node is stopping: reconnect, to another node if there is one.')
  expect(addresses.next()).toBe(given)
})

test('only who was told by a server that has let us in, or was given, decides who may come in', () => {
  const { addresses } = some([one, two])
  addresses.next()
  expect(addresses.isSure).toBe(false)
  addresses.told([one])
  expect(addresses.isSure).toBe(true)
  addresses.failed()
  addresses.next()
  expect([addresses.now, addresses.isSure]).toEqual([two, false])
  addresses.failed()
  expect([addresses.next(), addresses.isSure]).toEqual([given, true])
})

test('what is no address, or less safe than the one that was given, is left out, and so is what is too much', () => {
  const { addresses } = some([])
  const many = Array.from({ length: 100 }, (_, index) => `https://n${index}.chat.example`)
  expect(addresses.told(['nowhere', 'javascript:alert(1)', 'http://n1.chat.example', `${one}/`, one])).toEqual([one])
  expect(addresses.told(many)).toHaveLength(8)
  addresses.left('http://n1.chat.example')
  expect(addresses.next()).toBe(given)
  const open = some([], 'http://127.0.0.1:8080').addresses
  expect(open.told(['http://127.0.0.1:8081', one])).toEqual(['http://127.0.0.1:8081', one])
})

test('an address that anybody may have by now is tried after the one that was given, until a server has told it', () => {
  const first = 'http://10.0.0.5:8080'
  const [near, far, safe] = ['http://10.0.0.5:8081', 'http://10.0.0.6:8080', 'https://n6.chat.example']
  const { addresses } = some([far, near, safe], first)
  expect(tries(addresses, 4)).toEqual([near, safe, first, far])
  addresses.told([far])
  addresses.anew()
  expect(addresses.next()).toBe(far)
})

test('a node that stops is one to try again after a minute, when it is there again', () => {
  const { addresses, time } = some([one, two])
  addresses.next()
  addresses.left(two)
  addresses.next()
  addresses.told([one, two])
  expect(addresses.next()).toBe(two)
  time.now = 60_000
  expect(addresses.next()).toBe(one)
})
