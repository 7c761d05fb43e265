import type { Bus, Log } from '@tidings/core'
import { ConfigError } from './config/load.ts'
import { hasBus } from './config/nats.ts'
import { nodeOf } from './config/node-name.ts'
import type { Config } from './config/schema.ts'

/** NATS as the settings name it. */
export function natsOptions(config: Config) {
  const { prefix, ...given } = config.nats
  const files = Object.fromEntries(Object.entries(given).filter(([, path]) => path !== undefined))
  return { url: config.bus, name: `tidings ${nodeOf(config)}`, prefix, ...files }
}

/** The bus that the configuration names; none where this node is alone. */
export async function openBus(config: Config, log: Log, over: (reason: string) => void): Promise<Bus | undefined> {
  if (!hasBus(config)) return undefined
  // Loaded only here: a server of one node needs no client of NATS.
  const { addressesFault, openNatsBus } = await import('@tidings/bus-nats')
  const fault = addressesFault(config.bus)
  if (fault !== undefined) throw new ConfigError([`bus: ${fault}`])
  return openNatsBus({
    ...natsOptions(config),
    over,
    lost: (reason) => log.warn({ reason }, 'this node hears of the others no more, until NATS is there again'),
    back: (server) => log.info({ server }, 'this node hears of the others again'),
    refused: (reason) => log.error({ reason }, 'NATS refuses something'),
  })
}
