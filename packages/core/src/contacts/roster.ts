import { type Contact, type OutputOf, type ParsedInputOf, TidingsError, type Uid, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Own } from '../own/own.ts'
import { pageOf, recordBytes, recordsFor } from '../pages/page.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { listGroups } from './groups.ts'
import { expectHosted } from './hosted.ts'

export interface RosterParts {
  readonly store: Store
  readonly own: Own
  readonly clock: Clock
  readonly settings: CoreSettings
}

/** Changes that are looked through together. */
const changesAtOnce = 1000

/** Where a list goes on: the version that the list had when it began, what its reader had then, and the contact before. */
interface Cursor {
  readonly version: number
  readonly since: number
  readonly after: string
}

const cursorText = ({ version, since, after }: Cursor): string => `${version}.${since}.${after}`

function cursorOf(next: string): Cursor {
  const [, version, since, after = ''] = /^(\d{1,15})\.(\d{1,15})\.(.+)$/.exec(next) ?? []
  if (version !== undefined) return { version: Number(version), since: Number(since), after }
  const message = 'is no cursor of this list'
  throw new TidingsError('invalid', `next ${message}`, { issues: [{ path: 'next', message }] })
}

export function createRoster({ store, own, clock, settings }: RosterParts) {
  /** Contacts that went after a version. */
  async function goneSince(uid: Uid, version: number): Promise<string[]> {
    const gone: string[] = []
    for (let since = version; ; ) {
      const changes = await store.records.since(userOid(uid), since, changesAtOnce)
      gone.push(
        ...changes
          .filter((change) => change.kind === 'contact' && change.value === null)
          .map(({ key }) => userOid(key)),
      )
      const last = changes.at(-1)
      if (!last || changes.length < changesAtOnce) return gone
      since = last.version
    }
  }

  /** Where the first page begins. Read first: what changes meanwhile is told again next time. */
  async function beginning(uid: Uid, has: number) {
    const version = await own.version(uid)
    const anew = has > 0 && has < (await own.forgotten(uid))
    const since = anew ? 0 : has
    const gone = since === 0 ? [] : await goneSince(uid, since)
    return { from: { version, since, after: '' }, gone, ...(anew ? { anew: true as const } : {}) }
  }

  /** Groups that are not as the client has them, with those of their members who are on this page. */
  async function groupsOn(uid: Uid, known: Readonly<Record<string, number>>, contacts: readonly Contact[]) {
    const groups = new Map<string, { readonly name: string; readonly version: number; readonly members: string[] }>()
    const there = await listGroups(store, uid)
    for (const { key: name, version } of there)
      if (known[name] !== version) groups.set(name, { name, version, members: [] })
    for (const { user, groups: names } of contacts) for (const name of names) groups.get(name)?.members.push(user)
    const names = new Set(there.map(({ key }) => key))
    const gone = Object.keys(known).filter((name) => !names.has(name))
    return [...groups.values(), ...gone.map((name) => ({ name, version: 0, members: [] }))]
  }

  /** Only what changed for a client that says which versions it has. Source: MyIM, 好友列表 (versions of list and groups). */
  async function list(input: ParsedInputOf<'contact.list'>, { actor }: UserCall): Promise<OutputOf<'contact.list'>> {
    expectHosted(settings)
    const { uid } = actor
    const { from, ...told } =
      input.next === undefined ? await beginning(uid, input.version) : { from: cursorOf(input.next), gone: [] }
    const records = await store.records.list(userOid(uid), 'contact', from.after, recordsFor(input.limit))
    const { items, more } = pageOf(records, input.limit, recordBytes)
    const contacts = items.map(({ value }) => JSON.parse(value ?? '{}') as Contact)
    const last = items.at(-1)
    return {
      ...told,
      version: from.version,
      contacts: contacts.filter((_, index) => (items[index]?.version ?? 0) > from.since),
      groups: await groupsOn(uid, input.groups, contacts),
      ...(more && last ? { next: cursorText({ ...from, after: last.key }) } : {}),
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
