import type { Endpoint } from '@tidings/bench/server'
import type { Store } from './arguments.ts'
import { DatabaseLife, type Fault } from './database-life.ts'
import { History } from './history.ts'
import { openTerminals, patience, settled, writing } from './load.ts'
import { pause } from './pause.ts'
import { Phones } from './phones.ts'
import { type Random, seeded } from './random.ts'
import { Receiver, receiverEnv } from './receiver.ts'
import { type Sabotage, sabotage } from './sabotage.ts'
import { chooseKill, type Moment, ServerLife } from './server-life.ts'
import { makeWorld } from './setting.ts'
import { tear } from './tear.ts'
import type { Terminal } from './terminal.ts'
import { judge } from './verdict.ts'

export interface TortureOptions {
  /** How long messages are written and servers are killed; reading everything afterwards comes on top. */
  readonly seconds: number
  readonly seed: number
  /** An empty directory for the server's data. */
  readonly directory: string
  /** After each kill the write-ahead file is damaged as a power cut may damage it. */
  readonly torn: boolean
  /** `postgres`: one that is killed and cut off as well. */
  readonly store?: Store
  /** On PostgreSQL, too, where much is said by the time that all are pushed to. */
  readonly pushes?: boolean
  /** Damage that must be found. */
  readonly sabotage?: Sabotage
  readonly say: (text: string) => void
}

export interface Summary {
  readonly seconds: number
  readonly kills: Readonly<Record<Moment, number>>
  /** What befell PostgreSQL, if there is one. */
  readonly faults?: Readonly<Record<Fault, number>>
  readonly messages: number
  /** Sends that came again and were recognised. */
  readonly repetitions: number
  /** To people who were away. */
  readonly pushes: number
  readonly tornBytes: number
  /** What was found; nothing, if all is well. */
  readonly violations: readonly string[]
}

/**
 * Who follows what is said. What a torn file takes back may have been told, as it was on the disk once; what was damaged was not told as it
 * is now. A webhook is told on PostgreSQL by three nodes (`--cluster`), at a load that it keeps up with.
 */
function followed({ torn, sabotage, store, pushes }: TortureOptions) {
  const isWhole = !torn && !sabotage
  const isTold = isWhole && store !== 'postgres'
  return { isTold, isPushed: isTold || (isWhole && pushes === true) }
}

export async function torture(options: TortureOptions): Promise<Summary> {
  const started = performance.now()
  const history = new History()
  await using database = options.store === 'postgres' ? await DatabaseLife.start() : undefined
  const { isTold, isPushed } = followed(options)
  await using phones = isPushed ? await Phones.start(seeded(options.seed + 4)) : undefined
  const life = new ServerLife(options.directory, {
    ...receiverEnv,
    ...phones?.env(options.directory),
    ...(database ? { TIDINGS_STORE: database.url } : {}),
  })
  const random = seeded(options.seed)
  let terminals: readonly Terminal[] = []
  try {
    await life.start()
    if (!life.whereabouts.endpoint) throw new Error('the server does not listen')
    const { endpoint: first } = life.whereabouts
    const there = await makeWorld(first)
    const written = (await phones?.join(first, there, { lives: () => life.lives, history })) ?? there
    const world = phones?.allOf(written) ?? written
    await using receiver = isTold ? await Receiver.at(first, seeded(options.seed + 3)) : undefined
    terminals = openTerminals(world, { history, whereabouts: () => life.whereabouts, random: seeded(options.seed + 1) })
    const load = writing({ terminals, world: written, everyMs: 20 }, seeded(options.seed + 2))
    const tornBytes = await killAgainAndAgain(
      options,
      { life, database, call: () => phones?.call(terminals) },
      history,
      random,
    )
    await load.stop()
    await settled(terminals, history)
    await life.kill()
    if (options.sabotage) sabotage(options.directory, options.sabotage, history)
    await life.start()
    await patience(
      () => 'a terminal did not come back',
      () => terminals.every(({ syncedSince }) => syncedSince !== undefined),
      history,
    )
    const endpoint = life.whereabouts.endpoint ?? { host: '', port: 0 }
    const toldWrongly = await judgeTold(history, endpoint, { receiver, phones })
    const found = await judge([endpoint], world, history, terminals)
    return {
      seconds: (performance.now() - started) / 1000,
      kills: life.kills,
      ...(database ? { faults: database.suffered } : {}),
      messages: history.acknowledged,
      repetitions: history.repetitionsRecognised,
      pushes: phones?.count ?? 0,
      tornBytes,
      violations: [...found, ...toldWrongly],
    }
  } finally {
    await Promise.all(terminals.map((terminal) => terminal.stop()))
    await life.kill()
  }
}

interface Told {
  readonly receiver: Receiver | undefined
  readonly phones: Phones | undefined
}

async function judgeTold(history: History, endpoint: Endpoint, { receiver, phones }: Told): Promise<string[]> {
  return [...((await receiver?.judge(history, endpoint)) ?? []), ...((await phones?.judge(history)) ?? [])]
}

/** A kill comes so soon after somebody was called, or sooner. */
const callsBeforeMs = 150

interface Victims {
  readonly life: ServerLife
  readonly database: DatabaseLife | undefined
  /** Somebody who is away is called now. */
  readonly call: () => void
}

async function killAgainAndAgain(
  options: TortureOptions,
  { life, database, call }: Victims,
  history: History,
  random: Random,
): Promise<number> {
  const end = performance.now() + options.seconds * 1000
  let tornBytes = 0
  // On a slow machine a server may take all of the time to come back: a run in which the database suffers nothing proves nothing.
  const isUnharmed = () => database !== undefined && Object.values(database.suffered).every((times) => times === 0)
  while (performance.now() < end || isUnharmed()) {
    // Twice as often as the server, which has it to itself in other runs.
    if (database && random.chance(0.65)) {
      const fault = await database.suffer(random, () => history.storeMayRefuse())
      options.say(`PostgreSQL ${fault}, ${history.acknowledged} messages acknowledged`)
      continue
    }
    const kill = chooseKill(random)
    const called = pause(Math.max(0, kill.afterMs - random.between(0, callsBeforeMs))).then(call)
    await life.suffer(kill)
    await called
    if (options.torn) tornBytes += tear(options.directory, history, random)
    await life.start()
    options.say(
      `killed (${kill.moment}, ${Math.round(kill.afterMs)} ms), ${history.acknowledged} messages acknowledged`,
    )
  }
  return tornBytes
}
