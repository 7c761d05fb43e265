import { limits, type Robot, type RobotAbout, TidingsError, type Uid, userOid } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import { type Page, pageOf, recordBytes } from '../pages/page.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { RecordChange, RecordEntry, Records } from '../ports/records.ts'
import type { UserRecord } from '../ports/users.ts'
import { presentUser } from '../users/directory.ts'

/** Where what a robot is told is posted to. */
export interface KeptCallback {
  /** '': nowhere any more. */
  readonly url: string
  /** Absent: what is posted is as Standard Webhooks has it. */
  readonly format?: string
  /** Of its secret; the one before signs, too, until `formerUntil`. */
  readonly generation: number
  readonly formerUntil?: number
}

/** What stands in the store of a robot, beside its account. */
export interface KeptRobot {
  /** Absent: the app's. */
  readonly owner?: Uid
  /** It is the account of this channel, and its owner's. */
  readonly channel?: string
  readonly description: string
  readonly commands: RobotAbout['commands']
  /** Absent from those of before: everyone. */
  readonly joins?: RobotAbout['joins']
  /** Absent: it never had one. */
  readonly callback?: KeptCallback
  /** When it was begun to be made: its account comes a moment later. */
  readonly begunAt: number
}

/** All robots stand under one owner, by their ids; that one is a user's stands under that user, too. */
const all = 'server/robots'
const ownedBy = (uid: Uid): string => `robots/${uid}`
const kind = 'robot'
const limitOfUser = {
  most: limits.robotsOfUser,
  message: `one user has ${limits.robotsOfUser} robots at most; remove one`,
}

export const keptIn = ({ value }: RecordEntry): KeptRobot => JSON.parse(value ?? '{}') as KeptRobot

export const noRobot = (uid: Uid): TidingsError => new TidingsError('not_found', `there is no robot ${uid}`)

export const aboutOf = ({ owner, channel, description, commands, joins = 'everyone' }: KeptRobot): RobotAbout => ({
  ...(owner ? { owner: userOid(owner) } : {}),
  ...(channel === undefined ? {} : { channel }),
  description,
  commands: [...commands],
  joins,
})

export const presentRobot = (user: UserRecord, kept: KeptRobot): Robot => ({
  user: presentUser(user),
  ...aboutOf(kept),
})

export const additionOf = (uid: Uid, kept: KeptRobot): readonly RecordChange[] => [
  { owner: all, kind, key: uid, value: JSON.stringify(kept), only: 'absent' },
  ...(kept.owner ? [{ owner: ownedBy(kept.owner), kind, key: uid, value: '{}', limit: limitOfUser }] : []),
]

export const changeOf = (uid: Uid, kept: KeptRobot, only: number): RecordChange => ({
  ...{ owner: all, kind, key: uid, value: JSON.stringify(kept) },
  only,
})

const removalOf = (uid: Uid, owner: Uid | undefined): readonly RecordChange[] =>
  [all, ...(owner ? [ownedBy(owner)] : [])].map((from) => ({ owner: from, kind, key: uid, value: null }))

/** What is kept of robots. */
export class RobotsKept {
  readonly #records: Records

  constructor(records: Records) {
    this.#records = records
  }

  find(uid: Uid): Promise<RecordEntry | undefined> {
    return this.#records.get(all, kind, uid)
  }

  /** Of one owner, or all, by their ids. */
  async page(of: Uid | undefined, after: string, limit: number): Promise<Page<RecordEntry>> {
    const owner = of === undefined ? all : ownedBy(of)
    const keys = await this.#records.list(owner, kind, after, limit + 1)
    const found = of === undefined ? keys : await Promise.all(keys.map(({ key }) => this.find(key)))
    return pageOf(
      found.filter((record) => record !== undefined),
      limit,
      recordBytes,
    )
  }

  async of(owner: Uid): Promise<readonly Uid[]> {
    return (await this.#records.list(ownedBy(owner), kind, '', limits.robotsOfUser)).map(({ key }) => key)
  }

  /** By a user who was judged, or the app: all of them or none; false where one stands otherwise by now. */
  async put(actor: Actor, changes: readonly RecordChange[]): Promise<boolean> {
    const versions =
      actor.kind === 'user'
        ? notStale(await this.#records.putJudged(changes, byStanding(actor), { whole: true }))
        : await this.#records.put(changes, { whole: true })
    return versions[0] !== undefined
  }

  /** The account goes, or never was there. */
  async forget(uid: Uid): Promise<void> {
    const record = await this.find(uid)
    if (record) await this.#records.put(removalOf(uid, keptIn(record).owner))
  }
}
