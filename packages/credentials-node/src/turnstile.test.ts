import { expect, test } from 'vitest'
import { Turnstile } from './turnstile.ts'

/** Work that ends when it is told to, one after another, in the order in which it was let in. */
function workshop(bounds = { atOnce: 2, perCaller: 20, inAll: 50 }) {
  const turnstile = new Turnstile(bounds)
  const inside: { readonly name: string; readonly end: () => void }[] = []
  const refused: string[] = []
  const entered: string[] = []
  const come = (name: string, caller: string, signsIn = true): void => {
    const run = () =>
      new Promise<void>((resolve) => {
        entered.push(name)
        inside.push({ name, end: resolve })
      })
    turnstile.pass({ caller, signsIn }, run).catch((error) => refused.push(`${name} ${error.code}`))
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const endAll = async (): Promise<readonly string[]> => {
    for (await settle(); inside.length > 0; await settle()) inside.shift()?.end()
    return entered
  }
  return { come, endAll, refused, entered, settle }
}

test('callers take turns, however many of one wait', async () => {
  const { come, endAll } = workshop()
  for (let n = 0; n < 10; n++) come(`a${n}`, 'a')
  for (const name of ['b0', 'b1']) come(name, 'b')
  come('c0', 'c')
  expect(await endAll()).toEqual('a0 a1 a2 b0 c0 a3 b1 a4 a5 a6 a7 a8 a9'.split(' '))
})

test('who signs in passes those who change passwords, and these go on, too', async () => {
  const { come, endAll } = workshop()
  for (let n = 0; n < 5; n++) come(`change${n}`, `x${n}`, false)
  for (let n = 0; n < 4; n++) come(`in${n}`, `y${n}`)
  const entered = await endAll()
  expect(entered.slice(0, 2)).toEqual(['change0', 'in0'])
  expect(entered.indexOf('in3')).toBeLessThan(entered.indexOf('change4'))
  expect(entered.indexOf('change1')).toBeLessThan(entered.indexOf('in3'))
  expect(entered).toHaveLength(9)
})

test('one caller may have so many waiting; when all places are taken the fullest caller gives way', async () => {
  const { come, endAll, refused, settle } = workshop({ atOnce: 2, perCaller: 3, inAll: 5 })
  for (let n = 0; n < 6; n++) come(`a${n}`, 'a')
  await settle()
  expect(refused).toEqual(['a5 unavailable'])
  for (const caller of ['b', 'c', 'd', 'e', 'f']) come(caller, caller)
  await settle()
  expect(refused.toSorted()).toEqual(['a3 unavailable', 'a4 unavailable', 'a5 unavailable', 'f unavailable'])
  expect(await endAll()).toEqual(['a0', 'a1', 'a2', 'b', 'c', 'd', 'e'])
})

test('what fails inside lets the next one in', async () => {
  const turnstile = new Turnstile({ atOnce: 1, perCaller: 5, inAll: 5 })
  const turn = { caller: 'a', signsIn: true }
  const failing = () => turnstile.pass(turn, () => Promise.reject(new Error('no')))
  await Promise.allSettled([failing(), failing(), failing()])
  expect(await turnstile.pass({ caller: 'b', signsIn: false }, async () => 'in')).toBe('in')
})
