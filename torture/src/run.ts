import type { Store } from './arguments.ts'
import { DatabaseLife, type Fault } from './database-life.ts'
import { History } from './history.ts'
import { pause } from './pause.ts'
import { type Random, seeded } from './random.ts'
import { type Sabotage, sabotage } from './sabotage.ts'
import { chooseKill, type Moment, ServerLife } from './server-life.ts'
import { makeWorld } from './setting.ts'
import { tear } from './tear.ts'
import { Terminal } from './terminal.ts'
import { judge } from './verdict.ts'
import type { World } from './world.ts'

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
  readonly tornBytes: number
  /** What was found; nothing, if all is well. */
  readonly violations: readonly string[]
}

const TERMINALS_EACH = 2
/** A terminal with so many unanswered messages writes no more for the moment. */
const OUTBOX = 64
const PATIENCE_MS = 60_000

export async function torture(options: TortureOptions): Promise<Summary> {
  const started = performance.now()
  const history = new History()
  await using database = options.store === 'postgres' ? await DatabaseLife.start() : undefined
  const life = new ServerLife(options.directory, database ? { TIDINGS_STORE: database.url } : {})
  const random = seeded(options.seed)
  let terminals: readonly Terminal[] = []
  try {
    await life.start()
    if (!life.whereabouts.endpoint) throw new Error('the server does not listen')
    const world = await makeWorld(life.whereabouts.endpoint)
    terminals = openTerminals(world, history, life, seeded(options.seed + 1))
    const writing = write(terminals, world, seeded(options.seed + 2), options.seconds)
    const tornBytes = await killAgainAndAgain(options, { life, database }, history, random)
    await writing
    await patience(
      'an outbox did not empty',
      () => terminals.every(({ unanswered, synced }) => unanswered === 0 && synced),
      history,
    )
    await life.kill()
    if (options.sabotage) sabotage(options.directory, options.sabotage, history)
    await life.start()
    await patience('a terminal did not come back', () => terminals.every(({ synced }) => synced), history)
    const violations = await judge(life.whereabouts.endpoint ?? { host: '', port: 0 }, world, history, terminals)
    return {
      seconds: (performance.now() - started) / 1000,
      kills: life.kills,
      ...(database ? { faults: database.suffered } : {}),
      messages: history.acknowledged,
      repetitions: history.repetitionsRecognised,
      tornBytes,
      violations,
    }
  } finally {
    await Promise.all(terminals.map((terminal) => terminal.stop()))
    await life.kill()
  }
}

function openTerminals(world: World, history: History, life: ServerLife, random: Random): Terminal[] {
  return world.accounts.flatMap((account) => {
    const conversations = world.conversations.filter(({ members }) => members.includes(account.uid))
    const mine = Array.from({ length: TERMINALS_EACH }, (_, i) => {
      const clientId = `${account.uid}-${i + 1}`
      return new Terminal({ account, clientId, conversations, history, whereabouts: life.whereabouts, random })
    })
    mine.forEach((terminal, index) => {
      terminal.twin = mine[(index + 1) % mine.length]
      terminal.start()
    })
    return mine
  })
}

/** Bursts of messages from random terminals, some of them over two connections; now and then a cut line. */
async function write(terminals: readonly Terminal[], world: World, random: Random, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    for (let burst = 0; burst < 8; burst++) {
      const terminal = random.pick(terminals)
      const conversation = random.pick(world.conversations.filter(({ members }) => members.includes(terminal.uid)))
      const length = 1 + random.int(6)
      for (let i = 0; i < length && terminal.unanswered < OUTBOX; i++) terminal.write(conversation, random.chance(0.05))
    }
    if (random.chance(0.02)) random.pick(terminals).cut()
    await pause(20)
  }
}

interface Victims {
  readonly life: ServerLife
  readonly database: DatabaseLife | undefined
}

async function killAgainAndAgain(
  options: TortureOptions,
  { life, database }: Victims,
  history: History,
  random: Random,
): Promise<number> {
  const end = performance.now() + options.seconds * 1000
  let tornBytes = 0
  while (performance.now() < end) {
    // Twice as often as the server, which has it to itself in other runs.
    if (database && random.chance(0.65)) {
      const fault = await database.suffer(random, () => history.storeMayRefuse())
      options.say(`PostgreSQL ${fault}, ${history.acknowledged} messages acknowledged`)
      continue
    }
    const kill = chooseKill(random)
    await life.suffer(kill)
    if (options.torn) tornBytes += tear(options.directory, history, random)
    await life.start()
    options.say(
      `killed (${kill.moment}, ${Math.round(kill.afterMs)} ms), ${history.acknowledged} messages acknowledged`,
    )
  }
  return tornBytes
}

/** Waits until it holds; when it does not in time, that is a finding as well. */
async function patience(complaint: string, holds: () => boolean, history: History): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    if (performance.now() > deadline) {
      history.violations.push(`${complaint} within ${PATIENCE_MS / 1000} s`)
      return
    }
    await pause(20)
  }
}
