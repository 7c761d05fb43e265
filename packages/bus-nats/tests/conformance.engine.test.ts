import { busConformance } from '@tidings/conformance'
import type { Bus } from '@tidings/core'
import { NatsServer } from '@tidings/testkit/nats'
import { openNatsBus } from '../src/index.ts'
import { openWay, type Way } from './way.ts'

interface Opened {
  readonly bus: Bus
  readonly way: Way
}

/** Each bus has a way of its own to its server, which can be cut; to one server, or to the next of several. */
async function buses(servers: readonly NatsServer[]) {
  const opened: Opened[] = []
  const wayOf = (bus: Bus): Way => (opened.find((one) => one.bus === bus) as Opened).way
  return {
    async open(): Promise<Bus> {
      const { port } = servers[opened.length % servers.length] as NatsServer
      const way = await openWay(port)
      const bus = await openNatsBus({ url: way.url })
      opened.push({ bus, way })
      return bus
    },
    async cut(bus: Bus): Promise<void> {
      await wayOf(bus).cut()
    },
    async mend(bus: Bus): Promise<void> {
      await wayOf(bus).mend()
      while (
        !(await bus.check().then(
          () => true,
          () => false,
        ))
      )
        await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const { bus, way } of opened) {
        await bus[Symbol.asyncDispose]()
        await way[Symbol.asyncDispose]()
      }
      for (const server of servers) await server[Symbol.asyncDispose]()
    },
  }
}

busConformance('NATS', async () => buses([await NatsServer.start()]))
busConformance('NATS of three servers', async () => buses(await NatsServer.startCluster(3, { advertise: false })))
