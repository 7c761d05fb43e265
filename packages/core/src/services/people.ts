import type { Platform, Uid } from '@tidings/protocol'
import type { Elsewhere } from '../cluster/elsewhere.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { Store } from '../ports/store.ts'
import type { UserRecord } from '../ports/users.ts'
import type { PushSubscriptions } from '../push/subscriptions.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { Directory } from '../users/directory.ts'

/** Which people; all of it holds of each. */
export interface PeopleWhere {
  /** Members of this room. */
  readonly room?: string | undefined
  /** The platform of the terminal that they used last. */
  readonly platform?: Platform | undefined
  /** A tag such as `zh`, which `zh-CN` is, too: in which they want what is pushed to them. Who takes no pushes has none. */
  readonly language?: string | undefined
  readonly registeredAfter?: number | undefined
  readonly registeredBefore?: number | undefined
  /** They are here, or were since then. */
  readonly seenAfter?: number | undefined
  /** Whoever there is, whatever else is asked for: also who is banned or gone. */
  readonly anybody?: true
}

export interface PeoplePage {
  readonly people: readonly Uid[]
  /** Among so many. */
  readonly looked: number
  /** After whom to go on; absent on the last page. A page may be empty and not the last. */
  readonly next?: Uid
}

export interface PeopleParts {
  readonly store: Pick<Store, 'users' | 'rooms'>
  readonly directory: Directory
  readonly terminals: Terminals
  readonly pushes: PushSubscriptions
  readonly elsewhere: Elsewhere
}

/** People that are looked at for one page. */
const most = 200

/** Who is somebody: nobody who was banned, or deleted, or that is an account of the app. */
const isThere = ({ banned, erased, kind }: UserRecord): boolean => !banned && !erased && kind === undefined

/** Pages of people, as they are when it is asked. */
export function createPeople(parts: PeopleParts) {
  const { store, directory, terminals, pushes, elsewhere } = parts

  /** A channel is told what is said in it. */
  async function roomOf(room: string) {
    const found = await store.rooms.get(room)
    return found?.kind === 'channel' ? undefined : found
  }

  async function membersOf(room: string, after: Uid, limit: number): Promise<readonly Uid[]> {
    const found = await roomOf(room)
    return found ? (await store.rooms.members(found.conversation, after, limit)).map(({ user }) => user) : []
  }

  /** In order, whoever they are. */
  async function among({ room }: PeopleWhere, after: Uid, limit: number): Promise<readonly UserRecord[]> {
    return room === undefined ? store.users.list(after, limit) : inOrder(await membersOf(room, after, limit))
  }

  async function inOrder(uids: readonly Uid[]): Promise<readonly UserRecord[]> {
    const found = await directory.ofEach(uids)
    return uids.flatMap((uid) => found.get(uid) ?? [])
  }

  async function ofPlatform(users: readonly UserRecord[], platform: Platform): Promise<readonly UserRecord[]> {
    const found = await terminals.ofEach(users.map(({ uid }) => uid))
    return users.filter(({ uid }) => lastOf(found.get(uid))?.platform === platform)
  }

  async function ofLanguage(users: readonly UserRecord[], language: string): Promise<readonly UserRecord[]> {
    const found = await pushes.ofEach(users.map(({ uid }) => uid))
    return users.filter(({ uid }) =>
      [...(found.get(uid)?.values() ?? [])].some((chosen) => isIn(chosen.language ?? '', language)),
    )
  }

  async function seenSince(users: readonly UserRecord[], since: number): Promise<readonly UserRecord[]> {
    const uids = users.map(({ uid }) => uid)
    const [found, present] = [await terminals.ofEach(uids), await elsewhere.lately(uids)]
    return users.filter(
      ({ uid, lastSeenAt }) =>
        lastSeenAt >= since || (lastOf(found.get(uid))?.lastSeenAt ?? 0) >= since || present(uid).length > 0,
    )
  }

  async function chosen(users: readonly UserRecord[], where: PeopleWhere): Promise<readonly UserRecord[]> {
    const { registeredAfter = 0, registeredBefore = Number.POSITIVE_INFINITY } = where
    const { platform, language, seenAfter } = where
    const isOfTime = ({ createdAt }: UserRecord) => createdAt >= registeredAfter && createdAt <= registeredBefore
    let left = users.filter((user) => isThere(user) && isOfTime(user))
    if (seenAfter !== undefined) left = [...(await seenSince(left, seenAfter))]
    if (platform !== undefined) left = [...(await ofPlatform(left, platform))]
    return language === undefined ? left : ofLanguage(left, language)
  }

  return {
    async people(where: PeopleWhere, after: Uid, limit: number): Promise<PeoplePage> {
      const size = Math.min(limit, most)
      const users = await among(where, after, size)
      const last = users.length < size ? undefined : users.at(-1)
      const people = (where.anybody ? users : await chosen(users, where)).map(({ uid }) => uid)
      return { people, looked: users.length, ...(last ? { next: last.uid } : {}) }
    },
    async known(uids: readonly Uid[]): Promise<readonly Uid[]> {
      return (await inOrder(uids)).filter(isThere).map(({ uid }) => uid)
    },
    async countOf({ room }: PeopleWhere): Promise<number> {
      if (room === undefined) return store.users.count()
      return (await roomOf(room))?.memberCount ?? 0
    },
  }
}

const lastOf = (clients: readonly ClientRecord[] = []): ClientRecord | undefined =>
  clients.reduce<ClientRecord | undefined>(
    (last, one) => (last && last.lastSeenAt >= one.lastSeenAt ? last : one),
    undefined,
  )

const isIn = (tag: string, language: string): boolean =>
  `${tag.toLowerCase()}-`.startsWith(`${language.toLowerCase()}-`)
