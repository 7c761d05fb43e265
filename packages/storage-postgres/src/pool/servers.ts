import { Client } from 'pg'
import { isLost, isStarting } from './failure.ts'

/** One database at one address, or at several of which one takes writes. */
export interface Servers {
  /** As libpq has it: `postgres://user:password@host:5432,host:5432/database`. */
  readonly url: string
  readonly connectTimeoutMs: number
}

/** A URL for each address. */
export function addressesIn(url: string): readonly string[] {
  const parts = /^(\w+:\/\/(?:[^/?]*@)?)([^/?@]+)(.*)$/s.exec(url)
  if (!parts) return [url]
  const [, before = '', hosts = '', after = ''] = parts
  return hosts.split(',').map((host) => `${before}${host}${after}`)
}

/** It is a standby, or read-only: not the one that is looked for. */
class TakesNoWrites extends Error {}

const isAway = (error: unknown): boolean => isLost(error) || isStarting(error)

async function expectWrites(url: string, connectTimeoutMs: number): Promise<string> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ only: string }>("select current_setting('transaction_read_only') as only")
    if (rows[0]?.only !== 'off') throw new TakesNoWrites('takes no writes')
    return url
  } finally {
    // Nobody waits for the end of it.
    client.end().catch(() => undefined)
  }
}

/** `57P03`: one will, in a moment. */
const noneYet = (): Error => Object.assign(new Error('none of the addresses takes writes'), { code: '57P03' })

/**
 * The URL of the one that takes writes, whichever says so first: one that is gone without a word holds nobody up. Where there is one
 * address alone nothing is asked.
 */
export async function primaryOf({ url, connectTimeoutMs }: Servers): Promise<string> {
  const addresses = addressesIn(url)
  if (addresses.length === 1) return url
  try {
    return await Promise.any(addresses.map((address) => expectWrites(address, connectTimeoutMs)))
  } catch (error) {
    const why = (error as AggregateError).errors as readonly unknown[]
    // A password that is refused is said before an address that is away.
    throw why.find((one) => !isAway(one) && !(one instanceof TakesNoWrites)) ?? why.find(isAway) ?? noneYet()
  }
}

/** The same, remembered until a connection to it is lost or turns out to take no writes. */
export class Primary {
  readonly #servers: Servers
  #found: Promise<string> | undefined

  constructor(servers: Servers) {
    this.#servers = servers
  }

  /** Connects; once more where the one that was known is gone, for another may have taken its place. */
  async with<T>(connect: (url: string) => Promise<T>): Promise<T> {
    const known = this.#found
    try {
      return await connect(await this.#find())
    } catch (error) {
      this.forget()
      if (!known || !isLost(error)) throw error
      return connect(await this.#find())
    }
  }

  forget(): void {
    this.#found = undefined
  }

  #find(): Promise<string> {
    if (this.#found) return this.#found
    const found = primaryOf(this.#servers)
    this.#found = found
    found.catch(() => {
      if (this.#found === found) this.forget()
    })
    return found
  }
}
