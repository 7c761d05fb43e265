import { CommittedUnheard, isAhead, isLast } from '@tidings/storage-sql'
import type { PoolClient, QueryResult } from 'pg'
import { asFailure, isLost, isUseless } from './failure.ts'
import { lifeOf, type Outcome } from './outcome.ts'
import type { StatementNames } from './statements.ts'

const numberOfTransaction = {
  name: 'tidings_transaction',
  text: 'select pg_current_xact_id()::text as transaction',
}

const nothing = (command: string): QueryResult => ({ command, rowCount: null, oid: 0, rows: [], fields: [] })

/**
 * One connection as Kysely takes it: statements that come again are prepared, a commit has one answer, whatever happens, and
 * what need not be waited for goes the same way at once.
 */
export class Session {
  readonly #client: PoolClient
  readonly #names: StatementNames
  readonly #outcome: (transaction: string) => Promise<'committed' | 'aborted'>
  #transaction: string | undefined
  /** When the number of the transaction is known. */
  #numbered: Promise<void> = Promise.resolve()
  #isUseless = false
  /** Why the statement failed that nobody waits for. */
  #failedAhead: Promise<unknown> = Promise.resolve()
  /** The commit, where it went with the last statement. */
  #committing: Promise<QueryResult> | undefined

  constructor(client: PoolClient, names: StatementNames, outcome: Outcome) {
    this.#client = client
    this.#names = names
    const life = lifeOf(client)
    // It fails with the connection alone, before anything was asked on it.
    life.catch(() => undefined)
    this.#outcome = async (transaction) => outcome(transaction, await life)
  }

  query(text: string, values: readonly unknown[]): Promise<QueryResult> {
    if (text === 'begin') return this.#begin()
    if (text === 'commit') return this.#commit()
    if (text === 'rollback') return this.#rollback()
    const name = this.#names.of(text)
    const answer = this.#client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })
    if (isAhead(text)) {
      this.#failedAhead = answer.then(
        () => undefined,
        (error: unknown) => error,
      )
      return Promise.resolve(nothing('SELECT'))
    }
    return isLast(text) ? this.#last(answer) : this.#noting(answer)
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy || this.#isUseless)
  }

  /** The commit is on its way while the statement is at work, but not before it can be asked what came of it. */
  async #last(answer: Promise<QueryResult>): Promise<QueryResult> {
    this.#committing = this.#numbered.then(() => this.#client.query('commit'))
    // Looked at when it is due.
    this.#committing.catch(() => undefined)
    try {
      return await this.#noting(answer)
    } catch (error) {
      if (!isLost(error) || this.#transaction === undefined) throw error
      if ((await this.#outcome(this.#transaction)) === 'aborted') throw asFailure(error)
      throw new CommittedUnheard(
        'the connection ended before the answer of a statement whose transaction was committed',
      )
    }
  }

  async #noting(answer: Promise<QueryResult>): Promise<QueryResult> {
    try {
      return await answer
    } catch (error) {
      // What follows upon it only says that something has failed before.
      const first = (await this.#failedAhead) ?? error
      this.#isUseless ||= isUseless(first)
      throw first
    }
  }

  /** Does not wait: the answers come before that of the first query, on the same way. */
  #begin(): Promise<QueryResult> {
    this.#transaction = undefined
    this.#committing = undefined
    this.#failedAhead = Promise.resolve()
    const begun = this.#client.query('begin')
    this.#numbered = this.#client.query<{ transaction: string }>(numberOfTransaction).then(({ rows }) => {
      this.#transaction = rows[0]?.transaction
    })
    // They can only fail with the connection, and then the next query says so.
    for (const one of [begun, this.#numbered]) one.catch(() => undefined)
    return Promise.resolve(nothing('BEGIN'))
  }

  async #commit(): Promise<QueryResult> {
    const transaction = this.#transaction
    try {
      return await (this.#committing ?? this.#client.query('commit'))
    } catch (error) {
      if (!isLost(error) || transaction === undefined) throw error
      // Nobody heard whether it took place, and whoever is told `unavailable` believes that it did not.
      if ((await this.#outcome(transaction)) === 'aborted') throw asFailure(error)
      return nothing('COMMIT')
    }
  }

  /** A commit of what has failed rolls it back. */
  async #rollback(): Promise<QueryResult> {
    if (!this.#committing) return this.#client.query('rollback')
    await this.#committing.catch(() => undefined)
    return nothing('ROLLBACK')
  }
}
