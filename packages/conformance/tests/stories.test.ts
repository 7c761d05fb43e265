import type { StreamDoor } from '@tidings/door-kit'
import { startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll } from 'vitest'
import { httpDoor, webSocketDoor } from '../src/drivers/index.ts'
import { type Stage, storyConformance } from '../src/stories/index.ts'
import { openToyDoor } from './toy-door.ts'
import { toyDoor } from './toy-driver.ts'

const servers: TestServer[] = []
const toys = new Map<Stage, StreamDoor>()

beforeAll(async () => {
  const few = { perSecond: 0.001, burst: 10 }
  for (const change of [{}, { rates: { send: few } }]) {
    const server = await startServer(change)
    servers.push(server)
    toys.set(server, await openToyDoor(server.gate, console))
  }
})

afterAll(async () => {
  for (const toy of toys.values()) await toy.stop(500)
  for (const server of servers) await server[Symbol.asyncDispose]()
})

const portOf = (stage: Stage): number => Number(toys.get(stage)?.address.split(':').at(-1))

storyConformance(
  () => ({ usual: servers[0] as TestServer, strict: servers[1] as TestServer }),
  [webSocketDoor, httpDoor, toyDoor(portOf)],
)
