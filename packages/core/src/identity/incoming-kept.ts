import { limits, roomOid, type Uid } from '@tidings/protocol'
import type { RecordChange, Records } from '../ports/records.ts'

/** What stands in the store of an incoming webhook, beside its account. */
export interface KeptIncoming {
  /** The account that says what comes. */
  readonly uid: Uid
  /** Of the secret in its address. */
  readonly hash: string
  readonly by: Uid
  readonly createdAt: number
  readonly mentionAll: boolean
  readonly rename: boolean
}

export interface FoundIncoming {
  readonly id: string
  readonly version: number
  readonly kept: KeptIncoming
}

const kind = 'incoming'
const limitOfRoom = {
  most: limits.incomingOfRoom,
  message: `a room has ${limits.incomingOfRoom} incoming webhooks at most; remove one`,
}

const at = (room: string, id: string) => ({ owner: roomOid(room), kind, key: id })

export const additionOf = (room: string, id: string, kept: KeptIncoming): RecordChange => ({
  ...at(room, id),
  ...{ value: JSON.stringify(kept), only: 'absent', limit: limitOfRoom },
})

export const changeOf = (room: string, { id, version }: FoundIncoming, kept: KeptIncoming): RecordChange => ({
  ...at(room, id),
  ...{ value: JSON.stringify(kept), only: version },
})

export const removalOf = (room: string, id: string): RecordChange => ({ ...at(room, id), value: null, only: 'present' })

/** What is kept of the incoming webhooks of rooms: they stand with their room. */
export class IncomingKept {
  readonly #records: Pick<Records, 'get' | 'list' | 'put'>

  constructor(records: Pick<Records, 'get' | 'list' | 'put'>) {
    this.#records = records
  }

  async find(room: string, id: string): Promise<FoundIncoming | undefined> {
    const record = await this.#records.get(roomOid(room), kind, id)
    return record?.value ? { id, version: record.version, kept: JSON.parse(record.value) as KeptIncoming } : undefined
  }

  /** By their ids. */
  async of(room: string): Promise<readonly FoundIncoming[]> {
    const records = await this.#records.list(roomOid(room), kind, '', limits.incomingOfRoom)
    return records.flatMap(({ key, version, value }) =>
      value === null ? [] : [{ id: key, version, kept: JSON.parse(value) as KeptIncoming }],
    )
  }

  async endedRoom(room: string): Promise<void> {
    const found = await this.of(room)
    if (found.length > 0) await this.#records.put(found.map(({ id }) => removalOf(room, id)))
  }
}
