import { once } from 'node:events'
import { expect, test } from 'vitest'
import { aClient, channels, linked, textOf } from './linked.ts'

test('both ends learn the key and the name of the other', async () => {
  await using ends = await channels('shop')
  expect(ends.keys.theirs).toEqual(ends.keys.edge)
  expect(ends.keys.hello).toBe('shop')
})

test('a client comes with its address, and with what it wants', async () => {
  await using link = await linked()
  link.edge.open({ offer: 'mqtt', address: '2001:db8::7', secured: true })
  const { stream, opening } = await link.heard.at(0)
  expect(opening).toEqual({ offer: 'mqtt', address: '2001:db8::7', secured: true })
  expect(stream.remoteAddress).toBe('2001:db8::7')
})

test('bytes go both ways, and each side ends for itself', async () => {
  await using link = await linked()
  const client = link.edge.open(aClient)
  client?.end('what the client says')
  const { stream } = await link.heard.at(0)
  expect(await textOf(stream)).toBe('what the client says')
  stream.write('what is said ')
  stream.end('after its end')
  expect(await textOf(client as NonNullable<typeof client>)).toBe('what is said after its end')
  await Promise.all([stream, client].map((end) => end && (end.destroyed || once(end, 'close'))))
  expect([link.edge.size, link.centre.size]).toEqual([0, 0])
})

test('megabytes come whole and in order', async () => {
  await using link = await linked()
  const sent = Buffer.alloc(5_000_000, 'abcdefghijklmnopqrstuvw')
  const client = link.edge.open(aClient)
  client?.end(sent)
  const { stream } = await link.heard.at(0)
  expect((await textOf(stream)) === sent.toString()).toBe(true)
})

test('who is not read is written no more, and holds up nobody', async () => {
  await using link = await linked()
  const [slow, quick] = [link.edge.open(aClient), link.edge.open(aClient)]
  const mebibyte = Buffer.alloc(1_048_576, 1)
  slow?.write(mebibyte)
  quick?.end(mebibyte)
  const [unread, read] = [(await link.heard.at(0)).stream, (await link.heard.at(1)).stream]
  expect((await textOf(read)).length).toBe(mebibyte.length)
  // Its first window, and not a byte more, is what has come of the slow one.
  expect(slow?.writableNeedDrain).toBe(true)
  expect(unread.bytesRead).toBeLessThanOrEqual(16_384)
  expect(unread.bytesRead).toBeGreaterThan(0)
  slow?.end()
  expect((await textOf(unread)).length).toBe(mebibyte.length)
})

test('a client that is gone is gone at the centre, and the centre may end one', async () => {
  await using link = await linked()
  const [one, other] = [link.edge.open(aClient), link.edge.open(aClient)]
  const gone = (await link.heard.at(0)).stream
  one?.destroy()
  await once(gone, 'close')
  expect(gone.readableEnded).toBe(false)
  ;(await link.heard.at(1)).stream.destroy()
  await once(other as NonNullable<typeof other>, 'close')
  expect(link.edge.size).toBe(0)
})

test('what was said before a connection was closed still comes', async () => {
  await using link = await linked()
  const client = link.edge.open(aClient)
  const { stream } = await link.heard.at(0)
  stream.write(Buffer.alloc(200_000, 'x'))
  stream.destroySoon()
  expect((await textOf(client as NonNullable<typeof client>)).length).toBe(200_000)
})

test('with the link all its streams go, and none of them as if all had been said', async () => {
  await using link = await linked()
  const client = link.edge.open(aClient)
  client?.write('half of it')
  const { stream } = await link.heard.at(0)
  const closed = [once(stream, 'close'), once(client as NonNullable<typeof client>, 'close')]
  link.sockets.edge.terminate()
  await Promise.all(closed)
  expect([stream.readableEnded, client?.readableEnded]).toEqual([false, false])
  expect(await link.heard.why).toBe('the connection was lost')
  expect(await link.atEdge.why).toBe('the connection was lost')
  expect(link.edge.open(aClient)).toBeUndefined()
})

test('a side that is silent for too long is lost', async () => {
  await using link = await linked({ pingAfterMs: 20 })
  link.sockets.edge.pause()
  expect(await link.heard.why).toBe('silent')
})

test('where there is no room for one more, none is brought', async () => {
  await using link = await linked({ streams: 2 })
  const opened = [link.edge.open(aClient), link.edge.open(aClient), link.edge.open(aClient)]
  expect(opened.map((stream) => stream !== undefined)).toEqual([true, true, false])
})

test('a thousand streams at once: each hears its own words', async () => {
  await using link = await linked()
  const clients = Array.from({ length: 1000 }, () => link.edge.open(aClient))
  const said = clients.map((client, index) => {
    client?.end(`I am ${index}`)
    return textOf(client as NonNullable<typeof client>)
  })
  await link.heard.at(999)
  for (const { stream } of link.heard.arrived) void textOf(stream).then((text) => stream.end(`you are: ${text}`))
  expect(await Promise.all(said)).toEqual(clients.map((_, index) => `you are: I am ${index}`))
})
