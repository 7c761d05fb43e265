import { randomBytes } from 'node:crypto'
import type { DoorRecords } from '@tidings/core'
import type { Uid } from '@tidings/protocol'

/** Closes what stands in the store so that who reads that learns nothing; `about` is not in it, and has to be the same. */
export interface Closing {
  close(text: string, about: string): string
  open(closed: string, about: string): string | undefined
}

const kind = 'robot'

/** What this protocol has of a robot beside what the server keeps. */
export interface RobotBeside {
  readonly secret: string
  readonly extra: string
}

const aboutOf = (robot: Uid): string => `robot ${robot}`

/** The secrets with which programs of robots sign, closed in the store: they are needed as they are. */
export class RobotSecrets {
  readonly #records: DoorRecords
  readonly #closing: Closing

  constructor(records: DoorRecords, closing: Closing) {
    this.#records = records
    this.#closing = closing
  }

  /** undefined: it was made elsewhere, and nobody may sign for it here. */
  async of(robot: Uid): Promise<RobotBeside | undefined> {
    const record = await this.#records.get(kind, robot)
    const text = record?.value && this.#closing.open(JSON.parse(record.value) as string, aboutOf(robot))
    return text ? (JSON.parse(text) as RobotBeside) : undefined
  }

  /** What is left out stays as it is, or is made. */
  async set(robot: Uid, given: Partial<RobotBeside>): Promise<RobotBeside> {
    const before = (await this.of(robot)) ?? { secret: randomBytes(24).toString('base64url'), extra: '' }
    const beside = { secret: given.secret || before.secret, extra: given.extra ?? before.extra }
    const value = JSON.stringify(this.#closing.close(JSON.stringify(beside), aboutOf(robot)))
    await this.#records.put([{ kind, key: robot, value }])
    return beside
  }

  async forget(robot: Uid): Promise<void> {
    await this.#records.put([{ kind, key: robot, value: null }])
  }
}
