import { randomBytes } from 'node:crypto'
import type { DoorRecords } from '@tidings/core'

/** Closes what stands in the store so that who reads that learns nothing; `about` is not in it, and has to be the same. */
export interface Closing {
  close(text: string, about: string): string
  open(closed: string, about: string): string | undefined
}

/** What this protocol has of a robot or a channel beside what the server keeps. */
interface Beside {
  readonly secret: string
  /** Of a robot what else there is of it; of a channel where its program is. */
  readonly extra: string
}

type Kind = 'robot' | 'channel'

/** The secrets with which programs of robots, or of channels, sign, closed in the store: they are needed as they are. */
export class ProgramSecrets {
  readonly #records: DoorRecords
  readonly #closing: Closing
  readonly #kind: Kind

  constructor(records: DoorRecords, closing: Closing, kind: Kind) {
    this.#records = records
    this.#closing = closing
    this.#kind = kind
  }

  /** undefined: it was made elsewhere, and nobody may sign for it here. */
  async of(id: string): Promise<Beside | undefined> {
    const record = await this.#records.get(this.#kind, id)
    const text = record?.value && this.#closing.open(JSON.parse(record.value) as string, `${this.#kind} ${id}`)
    return text ? (JSON.parse(text) as Beside) : undefined
  }

  /** What is left out stays as it is, or is made. */
  async set(id: string, given: Partial<Beside>): Promise<Beside> {
    const before = (await this.of(id)) ?? { secret: randomBytes(24).toString('base64url'), extra: '' }
    const beside = { secret: given.secret || before.secret, extra: given.extra ?? before.extra }
    const value = JSON.stringify(this.#closing.close(JSON.stringify(beside), `${this.#kind} ${id}`))
    await this.#records.put([{ kind: this.#kind, key: id, value }])
    return beside
  }

  async forget(id: string): Promise<void> {
    await this.#records.put([{ kind: this.#kind, key: id, value: null }])
  }
}
