import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Way } from './way.ts'

const open: (Disposable | AsyncDisposable)[] = []
afterEach(async () => {
  for (const one of open.splice(0).toReversed())
    await (Symbol.asyncDispose in one ? one[Symbol.asyncDispose]() : one[Symbol.dispose]())
})

/** A way to somebody who says again what they hear. */
async function aWay(): Promise<Way> {
  const echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  open.push({ [Symbol.dispose]: () => void echo.close() })
  const way = await Way.to((echo.address() as { port: number }).port)
  open.push(way)
  return way
}

/** Whoever goes it, what they heard, and whether they were left. */
async function through({ port }: Way) {
  const socket = connect(port, '127.0.0.1')
  const state = { heard: '', isOver: false }
  socket.on('data', (bytes) => {
    state.heard += bytes
  })
  for (const event of ['error', 'close'])
    socket.on(event, () => {
      state.isOver = true
    })
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  open.push({ [Symbol.dispose]: () => void socket.destroy() })
  return { socket, state }
}

async function echoed({ socket, state }: { socket: Socket; state: { heard: string } }, text: string): Promise<void> {
  socket.write(text)
  await expect.poll(() => state.heard).toContain(text)
}

test.each(['slow', 'halved'] as const)('on a way that is %s everything comes, in order', async (mood) => {
  const way = await aWay()
  const one = await through(way)
  way.suffer(mood)
  for (let n = 0; n < 5; n++) one.socket.write(`${n} and something more, `)
  await echoed(one, 'the end')
  expect(one.state.heard).toBe(
    [0, 1, 2, 3, 4]
      .map((n) => `${n} and something more, `)
      .join('')
      .concat('the end'),
  )
})

test('a way that is cut ends what goes it, and lets nobody in until it is mended', async () => {
  const way = await aWay()
  const one = await through(way)
  await echoed(one, 'before')
  way.suffer('cut')
  await expect.poll(() => one.state.isOver).toBe(true)
  const next = await through(way)
  await expect.poll(() => next.state.isOver).toBe(true)
  way.heal()
  await echoed(await through(way), 'after')
})

test('who leaves while the way is silent is heard to have left when it is mended', async () => {
  const left: Socket[] = []
  const far = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('close', () => left.push(socket))
    socket.write('welcome')
  }).listen(0, '127.0.0.1')
  await once(far, 'listening')
  open.push({ [Symbol.dispose]: () => void far.close() })
  const way = await Way.to((far.address() as { port: number }).port)
  open.push(way)
  const one = await through(way)
  await expect.poll(() => one.state.heard).toBe('welcome')
  way.suffer('silent')
  one.socket.destroy()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(left).toHaveLength(0)
  way.heal()
  await expect.poll(() => left.length).toBe(1)
})

test('a way that is silent swallows what is said; whoever spoke is left when it is mended, and who did not goes on', async () => {
  const way = await aWay()
  const [speaks, waits] = [await through(way), await through(way)]
  for (const one of [speaks, waits]) await echoed(one, 'before')
  way.suffer('silent')
  speaks.socket.write('lost')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(speaks.state).toEqual({ heard: 'before', isOver: false })
  way.heal()
  await expect.poll(() => speaks.state.isOver).toBe(true)
  expect(speaks.state.heard).toBe('before')
  await echoed(waits, 'after')
})
