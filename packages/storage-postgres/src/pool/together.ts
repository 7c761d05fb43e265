import { type Connection, type PoolClient, Query, type QueryResult } from 'pg'

/** A statement that is prepared under this name, and what is asked with it. */
export interface Step {
  readonly name: string
  readonly values: readonly unknown[]
}

interface Heard {
  resolve(result: QueryResult): void
  reject(error: unknown): void
}

const asText = (value: unknown): string | null => (value === null ? null : String(value))

type Row = Record<string, string | null>

/** The driver lets its own kind of query alone go the same way as others; it keeps the names of what is prepared. */
class Preparing extends Query {
  readonly #statement: { readonly name: string; readonly text: string }
  readonly #heard: Heard

  constructor(statement: { readonly name: string; readonly text: string }, heard: Heard) {
    super(statement)
    this.#statement = statement
    this.#heard = heard
  }

  override submit = (connection: Connection): void => {
    connection.parse({ ...this.#statement, types: [] }, false)
    connection.sync()
  }

  handleError(error: unknown): void {
    this.#heard.reject(error)
  }

  handleReadyForQuery(): void {
    this.#heard.resolve({ command: 'PARSE', rowCount: null, oid: 0, rows: [], fields: [] })
  }
}

/**
 * Prepared statements that are one transaction, with one way to PostgreSQL and one back: it commits at the end of what came
 * together. Each sees what others had committed when it began. The answer has the rows of all of them, their values as texts.
 */
class Together extends Query {
  readonly #steps: readonly Step[]
  readonly #heard: Heard
  readonly #rows: Row[] = []
  #names: readonly string[] = []

  constructor(steps: readonly Step[], heard: Heard) {
    super('')
    this.#steps = steps
    this.#heard = heard
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
    this.#heard.reject(error)
  }

  handleReadyForQuery(): void {
    this.#heard.resolve({ command: 'SELECT', rowCount: this.#rows.length, oid: 0, rows: this.#rows, fields: [] })
  }
}

const asked = (client: PoolClient, make: (heard: Heard) => Query): Promise<QueryResult> =>
  new Promise((resolve, reject) => {
    client.query(make({ resolve, reject }))
  })

export const prepare = (client: PoolClient, name: string, text: string): Promise<QueryResult> =>
  asked(client, (heard) => new Preparing({ name, text }, heard))

export const askTogether = (client: PoolClient, steps: readonly Step[]): Promise<QueryResult> =>
  asked(client, (heard) => new Together(steps, heard))
