import { type ListedRoom, type OutputOf, type ParsedInputOf, roomOid, TidingsError } from '@tidings/protocol'
import type { OtherCall } from '../calls/call.ts'
import type { Actor } from '../gates/gate.ts'
import { jsonBytes, pageOf } from '../pages/page.ts'
import type { ListedCursor, ListedRecord } from '../ports/rooms.ts'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { JoinRequests } from './join-requests.ts'

export interface BrowsingParts {
  readonly store: Pick<Store, 'rooms' | 'records'>
  readonly settings: Pick<CoreSettings, 'directory'>
}

/** The directory of rooms, for those whom the operator lets look. */
export function createBrowsing({ store, settings }: BrowsingParts) {
  const requests = new JoinRequests(store.records)

  async function listedFor(actor: Actor, record: ListedRecord): Promise<ListedRoom> {
    const listed = presentListed(record)
    const mayHaveAsked = actor.kind === 'user' && listed.join === 'approval' && !listed.joined
    return mayHaveAsked && (await requests.isAsked(listed.id, actor.uid)) ? { ...listed, asked: true } : listed
  }

  async function browse(input: ParsedInputOf<'room.browse'>, { actor }: OtherCall): Promise<OutputOf<'room.browse'>> {
    expectMayLook(actor, settings.directory.rooms)
    const { query, limit, next } = input
    const found = await store.rooms.listed({
      query,
      limit: limit + 1,
      ...(next === undefined ? {} : { after: cursorFrom(next) }),
      ...(actor.kind === 'user' ? { user: actor.uid } : {}),
    })
    const { items, more } = pageOf(await Promise.all(found.map((record) => listedFor(actor, record))), limit, jsonBytes)
    const last = items.at(-1)
    return { rooms: [...items], ...(more && last ? { next: cursorOf(last) } : {}) }
  }

  return { browse }
}

/** The app's own servers know its rooms anyway. */
function expectMayLook(actor: Actor, rooms: CoreSettings['directory']['rooms']): void {
  if (actor.kind === 'app') return
  if (rooms === 'off')
    throw new TidingsError('forbidden', 'this server has no directory of rooms: its operator has turned it off')
  if (actor.kind === 'anyone' && rooms !== 'all')
    throw new TidingsError('unauthenticated', 'the directory of rooms is for users: sign in first')
}

export const cursorOf = ({ memberCount, id }: ListedCursor): string => `${memberCount}.${id}`

export function cursorFrom(next: string): ListedCursor {
  const [, count = '', id = ''] = /^(\d{1,15})\.(.+)$/.exec(next) ?? []
  if (id === '') {
    const message = 'is no cursor of the directory'
    throw new TidingsError('invalid', `next: ${message}`, { issues: [{ path: 'next', message }] })
  }
  return { memberCount: Number(count), id }
}

const presentListed = ({ room, joined }: ListedRecord): ListedRoom => ({
  id: room.id,
  oid: roomOid(room.id),
  name: room.name,
  avatar: room.avatar,
  description: room.settings.description,
  memberCount: room.memberCount,
  join: room.settings.join === 'open' ? 'open' : 'approval',
  joined,
})
