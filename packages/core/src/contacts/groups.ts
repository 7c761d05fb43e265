import { limits, type Uid, userOid } from '@tidings/protocol'
import type { RecordChange, RecordEntry, RecordLimit } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'

/**
 * A group of contacts is a name that contacts carry. What is kept of it is how many carry it, and with it the version of
 * its last change, under an owner of its own so that these do not count as changes of what clients sync. Where nobody
 * carries it any more, it is gone.
 */
interface GroupRecord {
  readonly members: number
}

const groupsOf = (uid: Uid): string => `groups/${uid}`
const kind = 'group'

const limitOf = (uid: Uid): RecordLimit => ({
  most: limits.groupsPerUser,
  message: `${userOid(uid)} may have at most ${limits.groupsPerUser} groups of contacts; take one off all its contacts first`,
})

/** What changes of a user's groups when one contact leaves some and comes into others; for a put that is whole. */
export async function groupChanges(
  store: Store,
  uid: Uid,
  before: readonly string[],
  after: readonly string[],
): Promise<readonly RecordChange[]> {
  const left = before.filter((name) => !after.includes(name)).map((name) => ({ name, by: -1 }))
  const come = after.filter((name) => !before.includes(name)).map((name) => ({ name, by: 1 }))
  // Who leaves makes room.
  return Promise.all([...left, ...come].map(({ name, by }) => groupChange(store, uid, name, by)))
}

async function groupChange(store: Store, uid: Uid, key: string, by: number): Promise<RecordChange> {
  const owner = groupsOf(uid)
  const record = await store.records.get(owner, kind, key)
  const members = Math.max(0, (record ? membersIn(record) : 0) + by)
  return {
    ...{ owner, kind, key, limit: limitOf(uid), only: record?.version ?? 'absent' },
    value: members === 0 ? null : JSON.stringify({ members } satisfies GroupRecord),
  }
}

const membersIn = ({ value }: RecordEntry): number => (JSON.parse(value ?? '{"members":0}') as GroupRecord).members

/** The groups there are, with their versions. */
export const listGroups = (store: Store, uid: Uid): Promise<readonly RecordEntry[]> =>
  store.records.list(groupsOf(uid), kind, '', limits.groupsPerUser)
