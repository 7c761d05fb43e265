import { type Contact, type OutputOf, type ParsedInputOf, type Uid, userOid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Own } from '../own/own.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings.ts'
import { expectHosted } from './hosted.ts'

/**
 * A group of contacts is a name that contacts carry; what is kept of it is the version of its last change, under an owner
 * of its own so that these do not count as changes of what clients sync.
 */
const groupsOf = (uid: Uid): string => `groups/${uid}`
const kind = 'group'

/** The groups that a contact came into or left have changed. */
export async function groupChanges(
  store: Store,
  uid: Uid,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const touched = [...before.filter((name) => !after.includes(name)), ...after.filter((name) => !before.includes(name))]
  if (touched.length === 0) return
  await store.records.put(touched.map((key) => ({ owner: groupsOf(uid), kind, key, value: '{}' })))
}

export interface RosterParts {
  readonly store: Store
  readonly own: Own
  readonly clock: Clock
  readonly settings: CoreSettings
}

const page = 1000

export function createRoster({ store, own, clock, settings }: RosterParts) {
  async function all(owner: string, of: string): Promise<readonly RecordEntry[]> {
    const records: RecordEntry[] = []
    for (let after = ''; ; after = records.at(-1)?.key ?? '') {
      const more = await store.records.list(owner, of, after, page)
      records.push(...more)
      if (more.length < page) return records
    }
  }

  /** Contacts that went after a version. */
  async function goneSince(uid: Uid, version: number): Promise<string[]> {
    if (version === 0) return []
    const gone: string[] = []
    for (let since = version; ; ) {
      const changes = await store.records.since(userOid(uid), since, page)
      gone.push(
        ...changes
          .filter((change) => change.kind === 'contact' && change.value === null)
          .map(({ key }) => userOid(key)),
      )
      const last = changes.at(-1)
      if (!last || changes.length < page) return gone
      since = last.version
    }
  }

  /** Only what changed for a client that says which versions it has. Source: MyIM, 好友列表 (versions of list and groups). */
  async function list(input: ParsedInputOf<'contact.list'>, { actor }: UserCall): Promise<OutputOf<'contact.list'>> {
    expectHosted(settings)
    const { uid } = actor
    // Read first: what changes meanwhile is told again next time.
    const version = await own.version(uid)
    const records = await all(userOid(uid), 'contact')
    const contacts = records.map((record) => ({
      contact: JSON.parse(record.value ?? '{}') as Contact,
      version: record.version,
    }))
    const groups = (await all(groupsOf(uid), kind))
      .filter((group) => (input.groups[group.key] ?? 0) !== group.version)
      .map((group) => ({
        name: group.key,
        version: group.version,
        members: contacts
          .filter(({ contact }) => contact.groups.includes(group.key))
          .map(({ contact }) => contact.user),
      }))
    return {
      version,
      contacts: contacts.filter((one) => one.version > input.version).map(({ contact }) => contact),
      gone: await goneSince(uid, input.version),
      groups,
    }
  }

  async function requests(
    input: ParsedInputOf<'contact.requests'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.requests'>> {
    expectHosted(settings)
    const { items, ...rest } = await own.page(actor.uid, 'request', input)
    return { requests: items.filter(({ expiresAt }) => expiresAt > clock.now()), ...rest }
  }

  async function blocked(
    input: ParsedInputOf<'contact.blocked'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.blocked'>> {
    expectHosted(settings)
    const { items, ...rest } = await own.page(actor.uid, 'block', input)
    return { blocked: [...items], ...rest }
  }

  return { list, requests, blocked }
}
