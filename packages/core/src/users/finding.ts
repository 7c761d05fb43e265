import type { OutputOf, ParsedInputOf, Uid } from '@tidings/protocol'
import { foldText } from '@tidings/protocol/folding'
import type { UserCall } from '../calls/call.ts'
import type { Store } from '../ports/store.ts'
import type { UserRecord } from '../ports/users.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { type Directory, presentUser } from './directory.ts'

export interface FindingParts {
  readonly store: Pick<Store, 'users' | 'conversations' | 'rooms'>
  readonly directory: Directory
  readonly settings: Pick<CoreSettings, 'directory'>
}

/** Of the rooms in which something was said last, so many are looked at, and of each so many members. */
const roomsLookedAt = 10
const membersLookedAt = 100
/** Conversations among which those rooms are looked for. */
const conversationsLookedAt = 100
/** Users of the same id but for its case are among so many. */
const alike = 50

const isThere = (user: UserRecord): boolean => !user.banned && !user.erased

/** Who finds whom: the operator's choice. A profile is read by whoever knows the id, since messages show names. */
export function createFinding({ store, directory, settings }: FindingParts) {
  const { people } = settings.directory

  /** Of exactly this id, however it is cased. */
  async function exactly(query: string): Promise<readonly UserRecord[]> {
    const key = foldText(query)
    const named = [...(await store.users.get([query])), ...(await store.users.search(query, alike))]
    return named.filter((user) => isThere(user) && foldText(user.uid) === key)
  }

  async function search(
    { query, limit }: ParsedInputOf<'user.search'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'user.search'>> {
    const found =
      people === 'everyone'
        ? await store.users.search(query, limit)
        : [...(await exactly(query)), ...(people === 'shared' ? await store.users.search(query, limit, actor.uid) : [])]
    const users = new Map(found.map((user) => [user.uid, presentUser(user)]))
    return { users: [...users.values()].slice(0, limit) }
  }

  /** Those of whose rooms the most are the caller's, too; of equals those who are met first, in the room of the last message. */
  async function acquaintances(
    { limit }: ParsedInputOf<'user.acquaintances'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'user.acquaintances'>> {
    if (people === 'exact') return { users: [] }
    const met = new Map<Uid, number>()
    for (const conversation of await recentRooms(actor.uid))
      for (const { user } of await store.rooms.members(conversation, '', membersLookedAt))
        met.set(user, (met.get(user) ?? 0) + 1)
    met.delete(actor.uid)
    const most = [...met].sort(([, a], [, b]) => b - a).slice(0, 2 * limit)
    const found = await Promise.all(most.map(([uid]) => directory.get(uid)))
    return { users: found.flatMap((user) => (user && isThere(user) ? [presentUser(user)] : [])).slice(0, limit) }
  }

  async function recentRooms(uid: Uid): Promise<readonly number[]> {
    const reach = await store.conversations.reach(uid, { order: 'recent', limit: conversationsLookedAt })
    return reach
      .filter(({ key }) => key.startsWith('room/'))
      .slice(0, roomsLookedAt)
      .map(({ id }) => id)
  }

  return { search, acquaintances }
}
