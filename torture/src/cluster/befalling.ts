import type { NatsServer } from '@tidings/testkit/nats'
import type { PostgresServer } from '@tidings/testkit/postgres'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import type { NodeLife } from './node-life.ts'
import type { Mood, Way } from './way.ts'

/** What is made to suffer. */
export interface Victims {
  readonly nodes: readonly NodeLife[]
  readonly nats: NatsServer
  readonly postgres: PostgresServer
}

/** What befalls different parts may come at the same time. */
type Part = 'nodes' | 'ways' | 'NATS' | 'PostgreSQL'

interface Befalling {
  readonly part: Part
  /** Resolves when it is over. */
  readonly comes: (victims: Victims, random: Random) => Promise<void>
}

const killedNode = async ({ nodes }: Victims, random: Random): Promise<void> => {
  const node = random.pick(nodes)
  await node.kill()
  await pause(random.between(0, 3000))
  await node.start()
}

const stoppedNode = async ({ nodes }: Victims, random: Random): Promise<void> => {
  const node = random.pick(nodes)
  node.stop()
  await pause(10_000)
  node.goOn()
}

/** One after the other, as an upgrade does. */
const rollingRestart = async ({ nodes }: Victims): Promise<void> => {
  for (const node of nodes) {
    await node.kill('SIGTERM')
    await node.start()
  }
}

const killedNats = async ({ nats }: Victims, random: Random): Promise<void> => {
  await nats.kill9()
  await pause(random.between(0, 4000))
  await nats.restart()
}

const killedPostgres = async ({ postgres }: Victims, random: Random): Promise<void> => {
  await postgres.kill9()
  await pause(random.between(0, 2000))
  await postgres.restart()
}

async function suffering(ways: readonly Way[], mood: Mood, forMs: number): Promise<void> {
  for (const way of ways) way.suffer(mood)
  await pause(forMs)
  for (const way of ways) way.heal()
}

const cutOff =
  (from: 'nats' | 'postgres', mood: Mood) =>
  ({ nodes }: Victims, random: Random): Promise<void> =>
    suffering([random.pick(nodes).ways[from]], mood, random.between(500, 6000))

const halved = ({ nodes }: Victims, random: Random): Promise<void> => {
  const { nats, postgres } = random.pick(nodes).ways
  return suffering([nats, postgres], 'halved', random.between(500, 4000))
}

const slowStore = ({ nodes }: Victims, random: Random): Promise<void> =>
  suffering(
    nodes.map(({ ways }) => ways.postgres),
    'slow',
    random.between(1000, 6000),
  )

const befalls = {
  'a node was killed': { part: 'nodes', comes: killedNode },
  'a node stood still': { part: 'nodes', comes: stoppedNode },
  'all nodes were restarted in turn': { part: 'nodes', comes: rollingRestart },
  'NATS was killed': { part: 'NATS', comes: killedNats },
  'PostgreSQL was killed': { part: 'PostgreSQL', comes: killedPostgres },
  'a node was cut off from NATS': { part: 'ways', comes: cutOff('nats', 'cut') },
  'a node did not hear NATS': { part: 'ways', comes: cutOff('nats', 'silent') },
  'a node was cut off from PostgreSQL': { part: 'ways', comes: cutOff('postgres', 'cut') },
  'a node did not hear PostgreSQL': { part: 'ways', comes: cutOff('postgres', 'silent') },
  'what a node hears came in halves': { part: 'ways', comes: halved },
  'the store was slow': { part: 'ways', comes: slowStore },
} satisfies Readonly<Record<string, Befalling>>

export type Misfortune = keyof typeof befalls
const misfortunes = Object.keys(befalls) as readonly Misfortune[]

/** Two at the same time so often. */
const twoAtOnce = 0.4

/** Which come next, at the same time: each once before one comes again. */
export class Fate {
  readonly #random: Random
  #left: Misfortune[] = []

  constructor(random: Random) {
    this.#random = random
  }

  next(): readonly Misfortune[] {
    const first = this.#draw(() => true)
    const part = befalls[first].part
    if (!this.#random.chance(twoAtOnce) || this.#left.every((one) => befalls[one].part === part)) return [first]
    return [first, this.#draw((one) => befalls[one].part !== part)]
  }

  #draw(fits: (one: Misfortune) => boolean): Misfortune {
    if (this.#left.length === 0) this.#left = [...misfortunes]
    const drawn = this.#random.pick(this.#left.filter(fits))
    this.#left.splice(this.#left.indexOf(drawn), 1)
    return drawn
  }
}

/** Resolves when all are over. */
export async function befall(misfortunes: readonly Misfortune[], victims: Victims, random: Random): Promise<void> {
  await Promise.all(
    misfortunes.map(async (misfortune) => {
      await pause(random.between(200, 1500))
      await befalls[misfortune].comes(victims, random)
    }),
  )
}
