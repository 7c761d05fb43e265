import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { type Came, type Lost, whatCame } from './came.ts'
import { isLost, isStarting, unheard } from './failure.ts'
import type { Life } from './lives.ts'
import { primaryOf } from './servers.ts'

/** Asked on another connection than the one that was lost, while PostgreSQL starts anew. `unavailable` when it does not say in time. */
export interface Outcome {
  /** What came of a transaction whose connection, which began in `life`, was lost. */
  of(transaction: string, life: Life): Promise<Came>
  /** Resolves when PostgreSQL is there again. */
  back(): Promise<void>
  /** Resolves when nobody waits for any of it. */
  answered(): Promise<void>
}

/** To PostgreSQL, for a connection of its own. */
export interface Way {
  readonly config: ClientConfig
  /** What a connection is told first. */
  readonly begin?: (client: Client) => Promise<void>
}

/** So many transactions are asked for with one statement. */
const most = 500
const againAfterMs = 100

/** On a connection of its own: those of the pool may all be with others, or lost. */
async function onConnection({ config, begin }: Way, ask: (client: Client) => Promise<void>): Promise<void> {
  const { connectionString: url = '', connectionTimeoutMillis: connectTimeoutMs = 0 } = config
  const connectionString = await primaryOf({ url, connectTimeoutMs })
  // It is a moment's work: a way that falls silent holds up whoever asks next no longer than one that never answered.
  const client = new Client({ ...config, connectionString, query_timeout: connectTimeoutMs || config.query_timeout })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await begin?.(client)
    await ask(client)
  } finally {
    // Nobody waits for the end of it.
    client.end().catch(() => undefined)
  }
}

type Wanted =
  | { readonly lost: Lost; readonly answer: (came: Came) => void }
  /** Whether PostgreSQL is there. */
  | { readonly lost?: undefined; readonly answer: () => void }

interface Question {
  readonly wanted: Wanted
  readonly fail: (why: unknown) => void
  /** What kept it from being answered until now. */
  why: unknown
}

async function askFor(client: Client, questions: readonly Question[]): Promise<void> {
  const lost = questions.flatMap(({ wanted }) => (wanted.lost ? [wanted] : []))
  for (const { wanted } of questions) if (!wanted.lost) wanted.answer()
  for (let from = 0; from < lost.length; from += most) {
    const some = lost.slice(from, from + most)
    const came = await whatCame(
      client,
      some.map((one) => one.lost),
    )
    for (const [index, one] of some.entries()) {
      const answer = came[index]
      if (answer) one.answer(answer)
    }
  }
}

/** Those who wait are asked for together, over one connection at a time; who comes meanwhile, on the next. */
export function outcomeFrom(way: Way, withinMs: number): Outcome {
  const waiting = new Set<Question>()
  let asking: Promise<void> | undefined

  /** Answers whether all were answered who were asked for. */
  const round = async (): Promise<boolean> => {
    let asked = [...waiting]
    try {
      await onConnection(way, (client) => {
        asked = [...waiting]
        return askFor(client, asked)
      })
    } catch (error) {
      const isAway = isLost(error) || isStarting(error)
      for (const question of asked) {
        question.why = error
        if (!isAway) question.fail(error)
      }
    }
    return !asked.some((question) => waiting.has(question))
  }

  /** Again while PostgreSQL is away, or not quite there. */
  const rounds = async (): Promise<void> => {
    while (waiting.size > 0) if (!(await round())) await sleep(againAfterMs)
    asking = undefined
  }

  /** Rejects in the end with what kept PostgreSQL from answering. */
  const wait = <T>(wanted: (answer: (value: T) => void) => Wanted): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const ended = (end: () => void): void => {
      clearTimeout(late)
      waiting.delete(question)
      end()
    }
    const question: Question = {
      wanted: wanted((value) => ended(() => resolve(value))),
      fail: (why) => ended(() => reject(unheard(why))),
      why: new Error('PostgreSQL did not say it in time'),
    }
    const late = setTimeout(() => question.fail(question.why), withinMs)
    waiting.add(question)
    asking ??= rounds()
    return promise
  }

  return {
    of: (transaction, life) => wait<Came>((answer) => ({ lost: { transaction, life }, answer })),
    back: () => wait<void>((answer) => ({ answer })),
    async answered() {
      await asking
    },
  }
}
