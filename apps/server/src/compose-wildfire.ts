import type { CallFormat, Clock, Core, Log } from '@tidings/core'
import { createDoorSeal } from '@tidings/credentials-node'
import { createHttpHost, createProxies, type HttpHost, type HttpHostOptions } from '@tidings/door-kit'
import { ConfigError } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { tlsFiles } from './tls-files.ts'

interface WildfireNeeds {
  readonly gate: Core
  readonly secret: string
  readonly clock: Clock
  readonly log: Log
  readonly listening: Pick<HttpHostOptions, 'proxies' | 'bounds' | 'pace'>
}

export interface WildfireDoor {
  /** Where programs of the operator and of robots reach it, with the real ports. */
  start(): Promise<{ readonly admin: string; readonly robots: string }>
  stop(): Promise<void>
}

/** Of Wildfire's configuration as it comes: everybody knows it. */
const publicSecret = '123456'
const loopback = createProxies(['loopback'])
const isHere = (host: string): boolean => host === 'localhost' || loopback.trusts(host)

function secretOf({ doors: { wildfire } }: Config, secret: string): string {
  const { host, robotHost, secret: own = secret } = wildfire
  if (own !== publicSecret || (isHere(host) && isHere(robotHost))) return own
  throw new ConfigError([
    'doors.wildfire.secret: 123456 is known to everybody: only where the door listens on this machine alone',
  ])
}

/** The door for programs that were written for Wildfire; undefined where it is off. */
export async function composeWildfire(config: Config, needs: WildfireNeeds): Promise<WildfireDoor | undefined> {
  const { wildfire } = config.doors
  if (!wildfire.enabled) return undefined
  const own = secretOf(config, needs.secret)
  const { createWildfireDoor } = await import('@tidings/door-wildfire')
  const { gate, clock, log, listening } = needs
  const tls = wildfire.tls ? tlsFiles(config) : {}
  if (wildfire.tls && !tls.tls) throw new ConfigError(['doors.wildfire.tls: needs tls.certFile and tls.keyFile'])
  const open = (host: string, port: number): HttpHost => {
    if (!isHere(host) && !tls.tls)
      log.warn({ host, port }, 'the Wildfire door listens beyond this machine without TLS: what it is told can be read')
    return createHttpHost({ host, port, ...tls, ...listening })
  }
  const admin = open(wildfire.host, wildfire.port)
  const robots = open(wildfire.robotHost, wildfire.robotPort)
  createWildfireDoor(
    gate,
    {
      secret: own,
      checkTime: wildfire.checkTime,
      bodyBytes: config.limits.bodyBytes,
      proxies: listening.proxies ?? createProxies([]),
    },
    { admin, robots, door: gate.door('wildfire'), closing: createDoorSeal(needs.secret), clock, log },
  )
  return {
    async start() {
      const urls = { admin: await admin.start(), robots: await robots.start() }
      log.info(urls, 'the Wildfire door listens')
      return urls
    },
    async stop() {
      const closed = Promise.all([admin.stop(), robots.stop()])
      for (const { server } of [admin, robots]) server.closeAllConnections()
      await closed
    },
  }
}

/** How robots are posted to that were given a callback by this door. */
export function wildfireFormats(
  { doors: { wildfire } }: Config,
  { gate, secret }: Pick<WildfireNeeds, 'gate' | 'secret'>,
): { readonly formats?: Readonly<Record<string, CallFormat>> } {
  if (!wildfire.enabled) return {}
  const door = gate.door('wildfire')
  const made = async (): Promise<CallFormat> => {
    const { ProgramSecrets, robotCallbacks } = await import('@tidings/door-wildfire')
    const closing = createDoorSeal(secret)
    return robotCallbacks({
      door,
      secrets: new ProgramSecrets(door.records, closing, 'robot'),
      channels: new ProgramSecrets(door.records, closing, 'channel'),
      async linksFor(robot, ids) {
        const actor = await door.actFor(robot, 'a callback')
        const { links } = await gate.call(actor, 'attachment.links', { ids })
        return new Map(links.map(({ id, url }) => [id, url]))
      },
    })
  }
  let format: Promise<CallFormat> | undefined
  return {
    formats: {
      wildfire: {
        async ask(robot, call) {
          format ??= made()
          return (await format).ask(robot, call)
        },
        answerIn: () => ({ answer: [] }),
      },
    },
  }
}
