import type { NatsServer } from '@tidings/testkit/nats'
import type { PostgresServer } from '@tidings/testkit/postgres'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import type { NodeLife } from './node-life.ts'
import { moods } from './way.ts'

/** What is made to suffer. */
export interface Victims {
  readonly nodes: readonly NodeLife[]
  readonly nats: NatsServer
  readonly postgres: PostgresServer
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

const badWay = async ({ nodes }: Victims, random: Random): Promise<void> => {
  const way = random.pick(nodes).ways[random.chance(0.5) ? 'nats' : 'postgres']
  way.suffer(random.pick(moods))
  await pause(random.between(500, 6000))
  way.heal()
}

const befalls = {
  'node killed': killedNode,
  'node stopped': stoppedNode,
  'rolling restart': rollingRestart,
  'NATS killed': killedNats,
  'PostgreSQL killed': killedPostgres,
  'bad way': badWay,
} satisfies Readonly<Record<string, (victims: Victims, random: Random) => Promise<void>>>

export type Misfortune = keyof typeof befalls
export const misfortunes = Object.keys(befalls) as readonly Misfortune[]

/** Resolves when it is over. */
export async function befall(misfortune: Misfortune, victims: Victims, random: Random): Promise<void> {
  await pause(random.between(200, 1500))
  await befalls[misfortune](victims, random)
}
