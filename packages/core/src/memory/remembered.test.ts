import { expect, test } from 'vitest'
import { Remembered } from './remembered.ts'

/** A store of one value, whose reads wait to be let go. */
function slowStore(value: string) {
  const waiting: (() => void)[] = []
  const store = {
    value,
    reads: 0,
    read: async (): Promise<string> => {
      store.reads += 1
      const found = store.value
      await new Promise<void>((go) => waiting.push(go))
      return found
    },
    letGo: async (): Promise<void> => {
      await new Promise((turn) => setImmediate(turn))
      for (const go of waiting.splice(0)) go()
    },
  }
  return store
}

test('who asks at the same time waits for one read, and who asks later for none', async () => {
  const store = slowStore('one')
  const remembered = new Remembered<string, string>(10)
  const asked = [remembered.of('k', store.read), remembered.of('k', store.read)]
  await store.letGo()
  expect(await Promise.all(asked)).toEqual(['one', 'one'])
  expect(await remembered.of('k', store.read)).toBe('one')
  expect(store.reads).toBe(1)
  expect(remembered.known('k')).toBe('one')
  expect(remembered.known('other')).toBeUndefined()
})

test('what was read before a change is not remembered after it, nor told to who asks after it', async () => {
  const store = slowStore('before')
  const remembered = new Remembered<string, string>(10)
  const early = remembered.of('k', store.read)
  await new Promise((turn) => setImmediate(turn))
  store.value = 'after'
  remembered.forget('k')
  const late = remembered.of('k', store.read)
  await store.letGo()
  expect(await late).toBe('after')
  await early
  expect(remembered.known('k')).toBe('after')
})

test('a change of another key disturbs nothing', async () => {
  const store = slowStore('one')
  const remembered = new Remembered<string, string>(10)
  const asked = remembered.of('k', store.read)
  remembered.forget('other')
  remembered.changed('other', () => 'x')
  await store.letGo()
  await asked
  expect(remembered.known('k')).toBe('one')
})

test('changes that are told while a value is read are made to it, in their order', async () => {
  const store = slowStore('a')
  const remembered = new Remembered<string, string>(10)
  const asked = remembered.of('k', store.read)
  remembered.changed('k', (known) => `${known}b`)
  remembered.changed('k', (known) => `${known}c`)
  await store.letGo()
  expect(await asked).toBe('abc')
  remembered.changed('k', (known) => `${known}d`)
  expect(remembered.known('k')).toBe('abcd')
})

test('a change that leaves nothing lets it be read anew, also while it is being read', async () => {
  const store = slowStore('one')
  const remembered = new Remembered<string, string>(10)
  const asked = remembered.of('k', store.read)
  await new Promise((turn) => setImmediate(turn))
  store.value = 'two'
  remembered.changed('k', () => undefined)
  await store.letGo()
  await store.letGo()
  expect(await asked).toBe('two')
  remembered.changed('k', () => undefined)
  expect(remembered.known('k')).toBeUndefined()
})

test('a failure is told to all who waited, and is not remembered', async () => {
  const remembered = new Remembered<string, string>(10)
  const fails = async (): Promise<string> => {
    throw new Error('the disk is gone')
  }
  const asked = [remembered.of('k', fails), remembered.of('k', fails)]
  for (const one of asked) await expect(one).rejects.toThrow('the disk is gone')
  expect(await remembered.of('k', async () => 'back')).toBe('back')
})
