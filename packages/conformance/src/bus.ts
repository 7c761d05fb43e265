import { type Bus, mostWaiting } from '@tidings/core'
import { describe, expect, test } from 'vitest'

/** Several buses that are tied together, as those of several nodes are. */
export interface Buses extends AsyncDisposable {
  open(): Promise<Bus>
  /** Ends the connection of one, and lets it come back. */
  cut(bus: Bus): Promise<void>
  mend(bus: Bus): Promise<void>
}

const subject = 'a-subject.of-this-test'
const unavailable = { code: 'unavailable' }

/** Listens, and says what came; `missed` stands where something may have been lost. */
async function listening(bus: Bus, to = subject) {
  const heard: string[] = []
  const stop = await bus.subscribe(to, {
    heard: (text) => {
      heard.push(text)
    },
    missed: () => {
      heard.push('missed')
    },
  })
  return { heard, stop }
}

async function until(isSo: () => boolean, withinMs = 10_000): Promise<void> {
  for (const end = Date.now() + withinMs; !isSo() && Date.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 5))
}

/** What was published before this has come by then, as far as it comes at all. */
async function passed(from: Bus, to: Bus): Promise<void> {
  const { heard, stop } = await listening(to, 'after-all')
  from.publish('after-all', 'end')
  await until(() => heard.includes('end'))
  await stop()
}

/** Every sentence of the port, as a test. */
export function busConformance(name: string, make: () => Promise<Buses>): void {
  describe(`${name} is a bus`, () => {
    publishing(make)
    slowness(make)
    absence(make)
    asking(make)
  })
}

function publishing(make: () => Promise<Buses>): void {
  test('another bus hears what is published under a subject, letter for letter, and nothing else', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    const { heard } = await listening(other)
    const every = 'every kind of text: \u0000 " \\ \n é 漢 👍'
    one.publish(subject, every)
    one.publish(subject, '')
    one.publish(`${subject}.more`, 'more')
    one.publish('a-subject', 'less')
    await passed(one, other)
    await until(() => heard.length >= 2)
    expect(heard).toEqual([every, ''])
  })

  test('whoever publishes does not hear it, every listener of every other bus does, once', async () => {
    await using buses = await make()
    const [one, two, three] = [await buses.open(), await buses.open(), await buses.open()]
    const own = await listening(one)
    const others = [await listening(two), await listening(two), await listening(three)]
    one.publish(subject, 'hello')
    await until(() => others.every(({ heard }) => heard.length > 0))
    for (const to of [one, two, three]) await passed(to === one ? two : one, to)
    expect(others.map(({ heard }) => heard)).toEqual([['hello'], ['hello'], ['hello']])
    expect(own.heard).toEqual([])
  })

  test('what one bus publishes under a subject is heard in that order, from the moment that subscribing is answered', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    const { heard } = await listening(other)
    const said = Array.from({ length: 5000 }, (_, n) => `${n}`)
    for (const text of said) one.publish(subject, text)
    await until(() => heard.length >= said.length)
    expect(heard).toEqual(said)
  })

  test('nothing is heard after a listener has ended', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    const [first, second] = [await listening(other), await listening(other)]
    await first.stop()
    one.publish(subject, 'late')
    await until(() => second.heard.length > 0)
    expect([first.heard, second.heard]).toEqual([[], ['late']])
  })

  test('a message may have `maxBytes`, and not one more', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    const sizes: number[] = []
    await other.subscribe(subject, { heard: ({ length }) => void sizes.push(length), missed: () => undefined })
    expect(one.maxBytes).toBeGreaterThanOrEqual(512 * 1024)
    expect(() => one.publish(subject, `é${'x'.repeat(one.maxBytes - 1)}`)).toThrow()
    one.publish(subject, `é${'x'.repeat(one.maxBytes - 2)}`)
    await until(() => sizes.length > 0)
    expect(sizes).toEqual([one.maxBytes - 1])
  })
}

function slowness(make: () => Promise<Buses>): void {
  test('the next message waits for the promise of the one before', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    let [underWay, most, count] = [0, 0, 0]
    const heard = async (): Promise<void> => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setTimeout(resolve, 2))
      underWay -= 1
      count += 1
    }
    await other.subscribe(subject, { heard, missed: () => undefined })
    for (let n = 0; n < 10; n++) one.publish(subject, `${n}`)
    await until(() => count === 10)
    expect([count, most]).toEqual([10, 1])
  })

  test('of what a slow listener does not take so much is kept, the rest is dropped, and it is told so', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    const heard: number[] = []
    let missed = 0
    const lost = (): void => {
      missed += 1
    }
    let goOn = (): void => undefined
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const take = (text: string): void | Promise<void> => {
      heard.push(Number(text))
      return heard.length === 1 ? held : undefined
    }
    await other.subscribe(subject, { heard: take, missed: lost })
    const most = mostWaiting + 5000
    for (let n = 0; n < most; n++) {
      one.publish(subject, `${n}`)
      if (n % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await passed(one, other)
    goOn()
    await until(() => missed > 0, 30_000)
    expect(missed).toBe(1)
    expect(heard.length).toBeLessThanOrEqual(mostWaiting + 1000)
    one.publish(subject, `${most}`)
    await until(() => heard.at(-1) === most)
    expect(heard.at(-1)).toBe(most)
    expect(heard.every((n, index) => index === 0 || n > (heard[index - 1] ?? 0))).toBe(true)
  })
}

function absence(make: () => Promise<Buses>): void {
  test('what is published while the bus is away is lost, and whoever listened is told when it is back', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    const { heard } = await listening(other)
    one.publish(subject, 'before')
    await until(() => heard.length > 0)
    await other.check()
    await buses.cut(other)
    await expect(other.check()).rejects.toMatchObject(unavailable)
    other.publish(subject, 'into the void')
    one.publish(subject, 'meanwhile')
    await buses.mend(other)
    await other.check()
    await until(() => heard.includes('missed'))
    one.publish(subject, 'after')
    await until(() => heard.includes('after'))
    expect(heard).toEqual(['before', 'missed', 'after'])
  })
}

function asking(make: () => Promise<Buses>): void {
  test('a request is answered by one of those who answer it', async () => {
    await using buses = await make()
    const [one, two, three] = [await buses.open(), await buses.open(), await buses.open()]
    let asked = 0
    for (const bus of [two, three])
      await bus.answer(subject, async (text) => {
        asked += 1
        return `${text}, too`
      })
    expect(await one.request(subject, 'hello', 5000)).toBe('hello, too')
    expect(asked).toBe(1)
  })

  test('a request that nobody answers, or not in time, or wrongly, is `unavailable`', async () => {
    await using buses = await make()
    const [one, other] = [await buses.open(), await buses.open()]
    await expect(one.request(subject, 'anybody?', 2000)).rejects.toMatchObject(unavailable)
    await other.answer('slow', () => new Promise((resolve) => setTimeout(() => resolve('late'), 500)))
    await expect(one.request('slow', 'now?', 50)).rejects.toMatchObject(unavailable)
    await other.answer('broken', async () => {
      throw new Error('a fault')
    })
    await expect(one.request('broken', 'well?', 2000)).rejects.toMatchObject(unavailable)
    const stop = await other.answer('ended', async (text) => text)
    await stop()
    await expect(one.request('ended', 'still?', 2000)).rejects.toMatchObject(unavailable)
  })
}
