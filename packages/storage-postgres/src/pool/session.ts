import { isAhead, isLast, Unheard } from '@tidings/storage-sql'
import type { PoolClient, QueryResult } from 'pg'
import { asFailure, isLost, isOutdated, isUseless } from './failure.ts'
import type { Life } from './lives.ts'
import type { Outcome } from './outcome.ts'
import type { StatementNames } from './statements.ts'
import { askTogether, prepare, type Step } from './together.ts'

const numberOfTransaction = {
  name: 'tidings_transaction',
  text: 'select pg_current_xact_id()::text as transaction',
}

const nothing = (command: string): QueryResult => ({ command, rowCount: null, oid: 0, rows: [], fields: [] })

interface Asked {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface SessionParts {
  readonly names: StatementNames
  readonly outcome: Outcome
  /** Of PostgreSQL, when the connection began. */
  readonly life: Life
  /** Hears that this connection leads to a server that takes no writes any more. */
  readonly useless: () => void
}

/** One connection as Kysely takes it: statements that come again are prepared, and a commit has one answer, whatever happens. */
export class Session {
  readonly #client: PoolClient
  readonly #names: StatementNames
  readonly #outcome: Outcome
  readonly #life: Life
  readonly #useless: () => void
  #transaction: string | undefined
  #isUseless = false
  #isGone = false
  /** What waits for the statement with which it goes. */
  #ahead: Asked | undefined
  readonly #prepared = new Set<string>()

  constructor(client: PoolClient, { names, outcome, life, useless }: SessionParts) {
    this.#client = client
    this.#names = names
    this.#outcome = outcome
    this.#life = life
    this.#useless = useless
  }

  query(text: string, values: readonly unknown[]): Promise<QueryResult> {
    if (text === 'begin') return this.#begin()
    if (text === 'commit') return this.#commit()
    // It would only say that the connection is lost, in place of what is known of the commit.
    if (text === 'rollback' && this.#isUseless) return Promise.resolve(nothing('ROLLBACK'))
    if (isAhead(text)) {
      this.#ahead = { text, values }
      return Promise.resolve(nothing('SELECT'))
    }
    if (isLast(text)) return this.#together({ text, values })
    const name = this.#names.of(text)
    return this.#noting(
      this.#client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) }),
      name,
    )
  }

  release(destroy?: boolean): void {
    this.#ahead = undefined
    if (this.#isGone) return
    if (this.#isUseless) this.#useless()
    this.#client.release(destroy || this.#isUseless)
  }

  /** Its connection is lost: others need not wait for another one in its place until it is known what came of its last. */
  #letGo(): void {
    this.#isUseless = true
    this.release()
    this.#isGone = true
  }

  async #together(last: Asked): Promise<QueryResult> {
    const asked = this.#ahead ? [this.#ahead, last] : [last]
    this.#ahead = undefined
    const steps: Step[] = []
    for (const { text, values } of asked) steps.push({ name: await this.#preparedAs(text), values })
    try {
      return await this.#noting(askTogether(this.#client, steps), steps[0]?.name)
    } catch (error) {
      if (!isLost(error)) throw error
      this.#letGo()
      await this.#outcome.back()
      throw new Unheard('the connection ended before the answer', { cause: error })
    }
  }

  async #preparedAs(text: string): Promise<string> {
    const name = this.#names.together(text)
    if (this.#prepared.has(name)) return name
    await this.#noting(prepare(this.#client, name, text))
    this.#prepared.add(name)
    return name
  }

  async #noting(answer: Promise<QueryResult>, name?: string): Promise<QueryResult> {
    try {
      return await answer
    } catch (error) {
      if (isOutdated(error)) this.#names.outdated(name)
      this.#isUseless ||= isUseless(error)
      throw error
    }
  }

  /** Does not wait: the answers come before that of the first query, on the same way. */
  #begin(): Promise<QueryResult> {
    this.#transaction = undefined
    const begun = this.#client.query('begin')
    const numbered = this.#client.query<{ transaction: string }>(numberOfTransaction).then(({ rows }) => {
      this.#transaction = rows[0]?.transaction
    })
    // They can only fail with the connection, and then the next query says so.
    for (const one of [begun, numbered]) one.catch(() => undefined)
    return Promise.resolve(nothing('BEGIN'))
  }

  async #commit(): Promise<QueryResult> {
    const transaction = this.#transaction
    try {
      return await this.#client.query('commit')
    } catch (error) {
      if (!isLost(error) || transaction === undefined) throw error
      this.#letGo()
      // Nobody heard whether it took place, and whoever is told `unavailable` believes that it did not.
      if ((await this.#outcome.of(transaction, this.#life)) === 'aborted') throw asFailure(error)
      return nothing('COMMIT')
    }
  }
}
