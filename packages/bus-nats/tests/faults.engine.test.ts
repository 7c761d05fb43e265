import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Bus, mostWaitingBytes } from '@tidings/core'
import { NatsServer } from '@tidings/testkit/nats'
import { expect, onTestFinished, test } from 'vitest'
import { openNatsBus } from '../src/index.ts'
import { openWay } from './way.ts'

const owned = <T extends AsyncDisposable>(one: T): T => {
  onTestFinished(() => one[Symbol.asyncDispose]())
  return one
}

async function aBus(url: string) {
  const told: string[] = []
  const heard: string[] = []
  const bus = owned(
    await openNatsBus({
      url,
      lost: () => told.push('lost'),
      back: () => told.push('back'),
      refused: (why) => told.push(why),
    }),
  )
  const listen = (subject: string) =>
    bus.subscribe(subject, {
      heard: (text) => void heard.push(text),
      missed: () => void heard.push('missed'),
    })
  return { bus, told, heard, listen }
}

const until = (isSo: () => boolean | Promise<boolean>) => expect.poll(isSo, { interval: 10 }).toBe(true)
const works = (bus: Bus) =>
  bus.check().then(
    () => true,
    () => false,
  )

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** In buffers that somebody still holds. */
function bytesHeld(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

test('where one of several servers dies those on the others hear one another on, and its own go to the next and know that they missed something', async () => {
  const servers = await NatsServer.startCluster()
  for (const server of servers) owned(server)
  const [first, second, third] = servers as [NatsServer, NatsServer, NatsServer]
  // It knows of one server alone, and hears of the others from that.
  const [hit, one, other] = [await aBus(first.url), await aBus(second.url), await aBus(third.url)]
  for (const { listen } of [hit, other]) await listen('news')
  await first.kill9()
  one.bus.publish('news', 'meanwhile')
  await until(() => other.heard.includes('meanwhile'))
  await until(() => works(hit.bus))
  expect(hit.told).toEqual(['lost', 'back'])
  await until(() => hit.heard.includes('missed'))
  await until(() => {
    one.bus.publish('news', 'after')
    return hit.heard.includes('after')
  })
  expect(hit.heard.slice(0, 2)).toEqual(['missed', 'after'])
  expect([one.told, other.told, other.heard.includes('missed')]).toEqual([[], [], false])
})

test('a NATS that is killed is there again when it is, with all who listened and answered', async () => {
  const server = owned(await NatsServer.start())
  const [one, other] = [await aBus(server.url), await aBus(server.url)]
  await other.listen('news')
  await other.bus.answer('questions', async (text) => `${text}!`)
  await server.kill9()
  await until(async () => !(await works(one.bus)))
  await expect(one.bus.check()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('has ended'),
  })
  await expect(one.bus.request('questions', 'anybody', 1000)).rejects.toMatchObject({ code: 'unavailable' })
  one.bus.publish('news', 'lost')
  await server.restart()
  for (const { bus } of [one, other]) await until(() => works(bus))
  expect(await one.bus.request('questions', 'again', 2000)).toBe('again!')
  one.bus.publish('news', 'after')
  await until(() => other.heard.includes('after'))
  expect(other.heard).toEqual(['missed', 'after'])
})

test('a server that stands still, its connections with it, is left for the next one', async () => {
  const servers = [owned(await NatsServer.start()), owned(await NatsServer.start())] as const
  const { bus, told } = await aBus(servers.map(({ url }) => url).join(','))
  // To which of the two it went nobody says.
  for (const server of servers) server.pause()
  await until(() => told.includes('lost'))
  expect(await works(bus)).toBe(false)
  servers[1].goOn()
  await until(() => works(bus))
  expect(told).toEqual(['lost', 'back'])
})

test('what is published to a server that takes nothing does not fill the memory of this node', async () => {
  const server = owned(await NatsServer.start())
  const way = owned(await openWay(server.port))
  const [from, to] = [await aBus(way.url), await aBus(server.url)]
  const sizes: number[] = []
  await to.bus.subscribe('much', { heard: ({ length }) => void sizes.push(length), missed: () => undefined })
  server.pause()
  const message = 'x'.repeat(512 * 1024)
  const before = bytesHeld()
  for (let n = 0; n < (4 * mostWaitingBytes) / message.length; n++) from.bus.publish('much', message)
  expect(bytesHeld() - before).toBeLessThan(2.5 * mostWaitingBytes)
  server.goOn()
  await until(() => works(from.bus))
  from.bus.publish('much', 'end')
  await until(() => sizes.at(-1) === 'end'.length)
  expect((sizes.length - 1) * message.length).toBeLessThanOrEqual(mostWaitingBytes)
})

test('whom nobody answers, nobody being there, is told at once, and an answer that is too large is none', async () => {
  const server = owned(await NatsServer.start())
  const [one, other] = [await aBus(server.url), await aBus(server.url)]
  // Far longer than a test may take.
  await expect(one.bus.request('nobody', 'there?', 600_000)).rejects.toMatchObject({
    code: 'unavailable',
    message: 'nobody answers nobody',
  })
  await other.bus.answer('much', async () => 'x'.repeat(other.bus.maxBytes + 1))
  await expect(one.bus.request('much', 'please', 600_000)).rejects.toMatchObject({ code: 'unavailable' })
})

test('two prefixes are two buses on one NATS', async () => {
  const server = owned(await NatsServer.start())
  const one = owned(await openNatsBus({ url: server.url, prefix: 'one' }))
  const same = owned(await openNatsBus({ url: server.url, prefix: 'one' }))
  const other = owned(await openNatsBus({ url: server.url, prefix: 'other' }))
  const heard: string[] = []
  for (const [name, bus] of Object.entries({ same, other }))
    await bus.subscribe('news', { heard: (text) => void heard.push(`${name} ${text}`), missed: () => undefined })
  one.publish('news', 'hello')
  await until(() => heard.length > 0)
  other.publish('news', 'own')
  await other.answer('asked', async () => 'of the other')
  await expect(one.request('asked', '', 600_000)).rejects.toMatchObject({ code: 'unavailable' })
  expect(heard).toEqual(['same hello'])
})

test('a NATS that is not there, or takes messages that are too small, is said to be so', async () => {
  const away = 'nats://tidings:s3cret@127.0.0.1:9,127.0.0.1:10'
  await expect(openNatsBus({ url: away })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'NATS at 127.0.0.1:9, 127.0.0.1:10: NATS cannot be reached (connection refused)',
  })
  const narrow = owned(await NatsServer.start('max_payload: 64KB'))
  await expect(openNatsBus({ url: narrow.url })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('set max_payload'),
  })
  const wide = owned(await NatsServer.start('max_payload: 2MB'))
  expect(owned(await openNatsBus({ url: wide.url })).maxBytes).toBe(2 * 1024 * 1024)
})
