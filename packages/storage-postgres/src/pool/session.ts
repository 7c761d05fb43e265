import type { PoolClient, QueryResult } from 'pg'
import { asFailure, isLost, isUseless } from './failure.ts'
import type { StatementNames } from './statements.ts'

/** What came of a transaction, asked on another connection. */
export type Outcome = (transaction: string) => Promise<'committed' | 'aborted'>

const numberOfTransaction = {
  name: 'tidings_transaction',
  text: 'select pg_current_xact_id()::text as transaction',
}

/** One connection as Kysely takes it: statements that come again are prepared, and a commit has one answer, whatever happens. */
export class Session {
  readonly #client: PoolClient
  readonly #names: StatementNames
  readonly #outcome: Outcome
  #transaction: string | undefined
  #isUseless = false

  constructor(client: PoolClient, names: StatementNames, outcome: Outcome) {
    this.#client = client
    this.#names = names
    this.#outcome = outcome
  }

  query(text: string, values: readonly unknown[]): Promise<QueryResult> {
    if (text === 'begin') return this.#begin()
    if (text === 'commit') return this.#commit()
    const name = this.#names.of(text)
    return this.#noting(this.#client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) }))
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy || this.#isUseless)
  }

  async #noting(answer: Promise<QueryResult>): Promise<QueryResult> {
    try {
      return await answer
    } catch (error) {
      this.#isUseless ||= isUseless(error)
      throw error
    }
  }

  /** Does not wait: the answers come before that of the first query, on the same way. */
  #begin(): Promise<QueryResult> {
    this.#transaction = undefined
    const begun = this.#client.query('begin')
    const asked = this.#client.query<{ transaction: string }>(numberOfTransaction).then(({ rows }) => {
      this.#transaction = rows[0]?.transaction
    })
    // They can only fail with the connection, and then the next query says so.
    for (const one of [begun, asked]) one.catch(() => undefined)
    return Promise.resolve({ command: 'BEGIN', rowCount: null, oid: 0, rows: [], fields: [] })
  }

  async #commit(): Promise<QueryResult> {
    const transaction = this.#transaction
    try {
      return await this.#client.query('commit')
    } catch (error) {
      if (!isLost(error) || transaction === undefined) throw error
      // Nobody heard whether it took place, and whoever is told `unavailable` believes that it did not.
      if ((await this.#outcome(transaction)) === 'aborted') throw asFailure(error)
      return { command: 'COMMIT', rowCount: null, oid: 0, rows: [], fields: [] }
    }
  }
}
