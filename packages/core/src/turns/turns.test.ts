import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('what must not be overtaken goes between two turns, all that waits for it at once, and turns go on after it', async () => {
  const turns = new Turns()
  const done: string[] = []
  const ends: Record<string, () => void> = {}
  const act = (name: string) => () =>
    new Promise<string>((resolve) => {
      done.push(`${name} begins`)
      ends[name] = () => resolve(name)
    })
  const end = async (name: string) => {
    done.push(`${name} ends`)
    ends[name]?.()
    await settle()
  }
  const all = [turns.take('room', act('first')), turns.take('room', act('second'))]
  await settle()
  all.push(turns.between('room', act('a')), turns.take('room', act('third')), turns.between('room', act('b')))
  await end('first')
  await end('second')
  all.push(turns.between('room', act('c')))
  await end('a')
  await end('b')
  await end('third')
  await end('c')
  expect(done.join(', ')).toBe(
    'first begins, first ends, second begins, second ends, a begins, b begins, a ends, b ends, third begins, third ends, c begins, c ends',
  )
  expect(await Promise.all(all)).toEqual(['first', 'second', 'a', 'third', 'b', 'c'])
})

test('what fails in a gap fails for whoever asked, and nothing waits for it', async () => {
  const turns = new Turns()
  const failing = turns.between('room', () => Promise.reject(new Error('no')))
  const next = turns.take('room', () => 'next')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('next')
})
