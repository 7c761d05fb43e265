import { type Connection, type PoolClient, Query, type QueryResult } from 'pg'

/** A statement that is prepared under this name, and what is asked with it. */
export interface Step {
  readonly name: string
  readonly values: readonly unknown[]
}

/** The driver puts its own around it, which also ends the time within which an answer has to come. */
type Heard = (error: unknown, result?: QueryResult) => void

const asText = (value: unknown): string | null => (value === null ? null : String(value))

type Row = Record<string, string | null>

/** The driver lets its own kind of query alone go the same way as others; it keeps the names of what is prepared. */
class Preparing extends Query {
  declare callback: Heard
  readonly #statement: { readonly name: string; readonly text: string }

  constructor(statement: { readonly name: string; readonly text: string }) {
    super(statement)
    this.#statement = statement
  }

  override submit = (connection: Connection): void => {
    connection.parse({ ...this.#statement, types: [] }, false)
    connection.sync()
  }

  handleError(error: unknown): void {
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback(undefined, { command: 'PARSE', rowCount: null, oid: 0, rows: [], fields: [] })
  }
}

/**
 * Prepared statements that are one transaction, with one way to PostgreSQL and one back: it commits at the end of what came
 * together. Each sees what others had committed when it began. The answer has the rows of all of them, their values as texts.
 */
class Together extends Query {
  declare callback: Heard
  readonly #steps: readonly Step[]
  readonly #rows: Row[] = []
  #names: readonly string[] = []

  constructor(steps: readonly Step[]) {
    super('')
    this.#steps = steps
  }

  override submit = (connection: Connection): void => {
    connection.stream.cork()
    for (const { name, values } of this.#steps) {
      connection.bind({ statement: name, values: values.map(asText) }, true)
      connection.describe({ type: 'P', name: '' }, true)
      connection.execute({}, true)
    }
    connection.sync()
    connection.stream.uncork()
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#names = fields.map(({ name }) => name)
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(Object.fromEntries(this.#names.map((name, index) => [name, fields[index] ?? null])))
  }

  handleCommandComplete(): void {
    // All of them are, or there is an error.
  }

  handleError(error: unknown): void {
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback(undefined, { command: 'SELECT', rowCount: this.#rows.length, oid: 0, rows: this.#rows, fields: [] })
  }
}

const asked = (client: PoolClient, query: Preparing | Together): Promise<QueryResult> =>
  new Promise((resolve, reject) => {
    query.callback = (error, result) => (result ? resolve(result) : reject(error))
    client.query(query)
  })

export const prepare = (client: PoolClient, name: string, text: string): Promise<QueryResult> =>
  asked(client, new Preparing({ name, text }))

export const askTogether = (client: PoolClient, steps: readonly Step[]): Promise<QueryResult> =>
  asked(client, new Together(steps))
