import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodesHeard } from '@tidings/core'
import { createNodeSeal } from '@tidings/credentials-node'
import { natsOptions } from '../compose-bus.ts'
import { hasBus } from '../config/nats.ts'
import { nodeOf } from '../config/node-name.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../operations/system.ts'
import { type Finding, fault, loopback, ok, warning } from './finding.ts'

/** Which other nodes are there, in words. Who is one is known by the secret. */
async function othersHeard(config: Config): Promise<string> {
  const file = join(config.data, 'secret')
  const secret = config.secret ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  if (secret === undefined) return 'without a secret no node is known'
  const { openNatsBus } = await import('@tidings/bus-nats')
  await using bus = await openNatsBus(natsOptions(config))
  const heard = await nodesHeard({ bus, seal: createNodeSeal(secret), clock: systemClock })
  const others = heard.filter((node) => node !== nodeOf(config))
  return others.length > 0 ? `hears ${others.join(', ')}` : 'no other node of this secret is there now'
}

/** Asks the NATS over which nodes hear of each other, and listens whether there are some. */
export async function bus(config: Config): Promise<Finding | undefined> {
  if (!hasBus(config)) return undefined
  try {
    const { examineNats } = await import('@tidings/bus-nats')
    const { version, server, answerMs, maxPayload, isEncrypted, faults } = await examineNats(natsOptions(config))
    if (faults.length > 0) return fault('nats', `${version} at ${server}: ${faults.join('; ')}`)
    const others = await othersHeard(config)
    const text = `${version} at ${server}, answers in ${answerMs.toFixed(2)} ms, takes ${Math.round(maxPayload / 1024)} KiB; ${others}`
    return isEncrypted || loopback.test(server.replace(/:\d+$/, ''))
      ? ok('nats', text)
      : warning('nats', `${text}; what nodes tell each other can be read on the way: give NATS a certificate`)
  } catch (error) {
    return fault('nats', (error as Error).message)
  }
}
