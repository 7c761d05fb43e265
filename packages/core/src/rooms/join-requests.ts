import { limits, roomOid, type Uid } from '@tidings/protocol'
import type { RecordChange, RecordEntry, RecordGiven, Records } from '../ports/records.ts'
import { emptied } from '../records/emptied.ts'

export interface JoinRequest {
  readonly greeting: string
  readonly ts: number
}

const kind = 'join-request'
const limit = {
  most: limits.joinRequests,
  message: `${limits.joinRequests} people ask to be let in and were not answered; try again later`,
}
const limitOfUser = {
  most: limits.joinRequests,
  message: `you ask to be let into ${limits.joinRequests} rooms that have not answered; try again later`,
}

/** Where a user has asked: their words stand with the rooms, and are found by it when the account goes. */
const askedBy = (uid: Uid): string => `asked/${uid}`

/** Whoever came in asks no more. */
export const removal = (room: string, uid: Uid): readonly RecordChange[] => [
  { owner: roomOid(room), kind, key: uid, value: null, only: 'present' },
  { owner: askedBy(uid), kind, key: room, value: null, only: 'present' },
]

/** Whoever asks again says it in other words. */
export const requestOf = (room: string, uid: Uid, request: JoinRequest): readonly RecordChange[] => [
  { owner: roomOid(room), kind, key: uid, value: JSON.stringify(request), limit },
  { owner: askedBy(uid), kind, key: room, value: '{}', limit: limitOfUser },
]

/** That they ask still. */
export const asking = (room: string, uid: Uid): RecordGiven => ({
  owner: askedBy(uid),
  kind,
  key: room,
  only: 'present',
})

/** Who asks to be let into a room. A request stands with its room, and that there is one with whoever asked. */
export class JoinRequests {
  readonly #records: Records

  constructor(records: Records) {
    this.#records = records
  }

  /** Takes away what names others, too: on both sides. */
  #emptied(owner: string, of: (key: string) => readonly RecordChange[]): Promise<void> {
    return emptied(this.#records, owner, kind, (page) => this.#records.put(page.flatMap(({ key }) => of(key))))
  }

  /** Those of a room, by user id after `after`. */
  async page(room: string, after: string, most: number): Promise<readonly { uid: Uid; request: JoinRequest }[]> {
    return (await this.#records.list(roomOid(room), kind, after, most)).map(found)
  }

  async isAsked(room: string, uid: Uid): Promise<boolean> {
    return (await this.#records.get(askedBy(uid), kind, room)) !== undefined
  }

  /** The room has ended. */
  endedRoom(room: string): Promise<void> {
    return this.#emptied(roomOid(room), (uid) => removal(room, uid))
  }

  /** The account goes, and with it what it said to the admins of rooms. */
  forget(uid: Uid): Promise<void> {
    return this.#emptied(askedBy(uid), (room) => removal(room, uid))
  }
}

const found = ({ key, value }: RecordEntry) => ({ uid: key, request: JSON.parse(value ?? '{}') as JoinRequest })
