import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HeardNode, nodesHeard } from '@tidings/core'
import { createNodeSeal } from '@tidings/credentials-node'
import { natsOptions } from '../compose-bus.ts'
import { agreedSettings } from '../config/agreeing.ts'
import { hasBus } from '../config/nats.ts'
import { nodeOf } from '../config/node-name.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../operations/system.ts'
import { type Finding, fault, loopback, ok, warning } from './finding.ts'

interface Others {
  readonly text: string
  /** Which of them has other settings, in words; '' for none. */
  readonly differ: string
}

/** Of those that have the same ones once. */
function differencesOf(nodes: readonly HeardNode[]): string {
  const alike = Map.groupBy(nodes, ({ differs }) => differs.join(', '))
  return [...alike]
    .filter(([settings]) => settings !== '')
    .map(([settings, those]) => `other settings than these at ${those.map(({ node }) => node).join(', ')}: ${settings}`)
    .join('; ')
}

/** Which other nodes are there. Who is one is known by the secret. */
async function othersHeard(config: Config): Promise<Others> {
  const file = join(config.data, 'secret')
  const secret = config.secret ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  if (secret === undefined) return { text: 'without a secret no node is known', differ: '' }
  const { openNatsBus } = await import('@tidings/bus-nats')
  await using bus = await openNatsBus(natsOptions(config))
  const agreed = agreedSettings(config)
  const heard = await nodesHeard({ bus, seal: createNodeSeal(secret), clock: systemClock, agreed })
  const others = heard.filter(({ node }) => node !== nodeOf(config))
  if (others.length === 0) return { text: 'no other node of this secret is there now', differ: '' }
  return { text: `hears ${others.map(({ node }) => node).join(', ')}`, differ: differencesOf(heard) }
}

/** Asks the NATS over which nodes hear of each other, and listens whether there are some. */
export async function bus(config: Config): Promise<Finding | undefined> {
  if (!hasBus(config)) return undefined
  try {
    const { examineNats } = await import('@tidings/bus-nats')
    const { version, server, answerMs, maxPayload, isEncrypted, faults } = await examineNats(natsOptions(config))
    if (faults.length > 0) return fault('nats', `${version} at ${server}: ${faults.join('; ')}`)
    const { text: others, differ } = await othersHeard(config)
    const text = `${version} at ${server}, answers in ${answerMs.toFixed(2)} ms, takes ${Math.round(maxPayload / 1024)} KiB; ${others}`
    const isRead = !(isEncrypted || loopback.test(server.replace(/:\d+$/, '')))
    const read = 'what nodes tell each other can be read on the way: give NATS a certificate'
    const wrong = [...(differ === '' ? [] : [differ]), ...(isRead ? [read] : [])]
    return wrong.length === 0 ? ok('nats', text) : warning('nats', [text, ...wrong].join('; '))
  } catch (error) {
    return fault('nats', (error as Error).message)
  }
}
