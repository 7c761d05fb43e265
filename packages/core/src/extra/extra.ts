import {
  type ExtraPlace,
  extraPlace,
  limits,
  type OutputOf,
  type ParsedInputOf,
  type Passing,
  TidingsError,
  type Uid,
  userOid,
  utf8Length,
} from '@tidings/protocol'
import { pageOf, recordBytes, recordsFor } from '../pages/page.ts'
import { noChannel } from '../places/no-channel.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import { emptied } from '../records/emptied.ts'
import type { Terminals } from '../sessions/terminals.ts'
import type { Directory } from '../users/directory.ts'

export interface ExtraParts {
  readonly store: Pick<Store, 'records' | 'rooms' | 'conversations'>
  readonly directory: Pick<Directory, 'expect'>
  readonly terminals: Pick<Terminals, 'of'>
}

/** What is kept with the members of a room goes with it, and what is with somebody's terminals with them. Channels have their ids as rooms have. */
const ofRoom = (id: string): string => `extra/room/${id}`
const ofUser = (uid: Uid): string => `extra/user/${uid}`
const ownerOf = ({ kind, id }: ExtraPlace): string => (kind === 'user' || kind === 'client' ? ofUser(id) : ofRoom(id))
const kind = 'extra'
const own = 'self'

const keyOf = (place: ExtraPlace): string => {
  if (place.kind === 'member') return `user/${place.user}`
  return place.kind === 'client' ? `client/${place.client}` : own
}

interface Found {
  readonly of: string
  readonly record: RecordEntry
}

/** Others may write at the same moment: so often it is tried again. */
const tries = 5

/** What the app, or another protocol in its stead, keeps with users, rooms, channels, members and terminals, and nothing here reads. */
export class Extras {
  readonly #parts: ExtraParts

  constructor(parts: ExtraParts) {
    this.#parts = parts
  }

  async get({ of }: ParsedInputOf<'extra.get'>): Promise<OutputOf<'extra.get'>> {
    const asked = [...new Set(of)]
    const there = await this.#found(asked.map((one) => ({ of: one, place: placeOf(one) })))
    const { items, more } = pageOf(there, limits.extrasAtOnce, ({ record }) => recordBytes(record))
    const extra = items.map((one) => ({ of: one.of, extra: inRecord(one.record) }))
    return more ? { extra, rest: there.slice(items.length).map((one) => one.of) } : { extra }
  }

  /** `not_found`; `too_large` beyond its bytes; `conflict` when others write there all the time. */
  async put({ of, extra }: ParsedInputOf<'extra.put'>): Promise<OutputOf<'extra.put'>> {
    const place = placeOf(of)
    await this.#expect(place)
    for (let turn = 0; turn < tries; turn++) {
      const before = await this.#record(place)
      const next = patched(before ? inRecord(before) : {}, extra)
      const value = Object.keys(next).length === 0 ? null : JSON.stringify(next)
      if (value === null && !before) return { extra: next }
      const at = { owner: ownerOf(place), kind, key: keyOf(place) }
      const [version] = await this.#parts.store.records.put([{ ...at, value, only: before?.version ?? 'absent' }])
      if (version !== undefined) return { extra: next }
    }
    throw new TidingsError('conflict', `others write what is kept with ${of} at the same moment: try again`)
  }

  /** Of users, rooms and channels with one look into the store, however many they are. */
  async #found(asked: readonly { readonly of: string; readonly place: ExtraPlace }[]): Promise<readonly Found[]> {
    const whole = asked.filter(({ place }) => keyOf(place) === own).map(({ place }) => ownerOf(place))
    const found = await this.#parts.store.records.ofEach(whole, kind, own)
    const byOwner = new Map(found.map((record) => [record.owner, record]))
    const records = asked.map(async ({ of, place }) => {
      const record = keyOf(place) === own ? byOwner.get(ownerOf(place)) : await this.#record(place)
      return record ? { of, record } : undefined
    })
    return (await Promise.all(records)).filter((one) => one !== undefined)
  }

  #record(place: ExtraPlace): Promise<RecordEntry | undefined> {
    return this.#parts.store.records.get(ownerOf(place), kind, keyOf(place))
  }

  /** That it is there, with which something is to be kept. */
  async #expect(place: ExtraPlace): Promise<void> {
    const { store, directory, terminals } = this.#parts
    if (place.kind === 'user' || place.kind === 'client') {
      if ((await directory.expect(place.id)).erased) throw new TidingsError('not_found', `there is no user ${place.id}`)
      if (place.kind === 'client' && !(await terminals.of(place.id)).some(({ id }) => id === place.client))
        throw new TidingsError('not_found', `user/${place.id} has no terminal ${place.client}`)
      return
    }
    const room = await store.rooms.get(place.id)
    const isThere = room !== undefined && (room.kind === 'channel') === (place.kind === 'channel')
    if (!isThere) {
      if (place.kind === 'channel') throw noChannel(place.id)
      throw new TidingsError('not_found', `there is no room ${place.id}`)
    }
    if (place.kind === 'member' && !(await store.conversations.membership(room.conversation, place.user)))
      throw new TidingsError('not_found', `user/${place.user} is no member of room/${place.id}`)
  }

  /** What is kept with somebody and their terminals, after a key of an earlier page. */
  async page(
    uid: Uid,
    after: string,
    limit: number,
  ): Promise<{ readonly items: readonly unknown[]; readonly next?: string }> {
    const found = await this.#parts.store.records.list(ofUser(uid), kind, after, recordsFor(limit))
    const { items, more } = pageOf(found, limit, recordBytes)
    const next = more ? items.at(-1)?.key : undefined
    return {
      items: items.map((one) => ({
        of: one.key === own ? userOid(uid) : `${userOid(uid)}/${one.key}`,
        extra: inRecord(one),
      })),
      ...(next === undefined ? {} : { next }),
    }
  }

  /** The account goes. */
  forgetUser(uid: Uid): Promise<void> {
    return emptied(this.#parts.store.records, ofUser(uid), kind)
  }

  /** The room or channel has ended. */
  forgetRoom(id: string): Promise<void> {
    return emptied(this.#parts.store.records, ofRoom(id), kind)
  }

  /** Whose account goes is nobody in a room any more. */
  async forgetMember(room: string, user: Uid): Promise<void> {
    await this.#remove([{ kind: 'member', id: room, user }])
  }

  async forgetTerminals(uid: Uid, clients: readonly string[]): Promise<void> {
    await this.#remove(clients.map((client) => ({ kind: 'client', id: uid, client })))
  }

  async #remove(places: readonly ExtraPlace[]): Promise<void> {
    const gone = { kind, value: null, only: 'present' } as const
    await this.#parts.store.records.put(places.map((one) => ({ ...gone, owner: ownerOf(one), key: keyOf(one) })))
  }
}

function placeOf(of: string): ExtraPlace {
  const place = extraPlace(of)
  if (place) return place
  throw new TidingsError('invalid', `of: ${of} is no address with which something is kept`)
}

const inRecord = ({ value }: RecordEntry): Passing => JSON.parse(value ?? '{}') as Passing

/** `too_large` when it is more than may stand there. */
function patched(before: Passing, patch: Passing): Passing {
  const next = Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null))
  const bytes = utf8Length(JSON.stringify(next))
  if (bytes <= limits.extraBytes) return next
  const message = `with what is there it is ${bytes} bytes of JSON; at most ${limits.extraBytes} are kept: take keys away with null`
  throw new TidingsError('too_large', message, { limit: limits.extraBytes, issues: [{ path: 'extra', message }] })
}
