import { extraPlace, limits, type OutputOf, type ParsedInputOf, type Uid, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { lineKind, lineOf, linesIn, spokeIn, spokeKind } from '../chatrooms/kept.ts'
import type { Readings } from '../conversations/reading.ts'
import type { Extras } from '../extra/extra.ts'
import type { DownloadLinks } from '../files/download-links.ts'
import type { Addresses } from '../mail/addresses.ts'
import type { Own } from '../own/own.ts'
import { noCursor, numbersOf } from '../pages/cursor.ts'
import { oidFor } from '../places/kinds.ts'
import { placeFromKey } from '../places/place.ts'
import type { ConversationPage } from '../ports/conversations.ts'
import type { Store } from '../ports/store.ts'
import { presentAttachment } from '../presenting/attachment.ts'
import type { Reports } from '../reports/reports.ts'
import type { Terminals } from '../sessions/terminals.ts'
import { type Directory, presentUser } from '../users/directory.ts'

type ExportRecord = OutputOf<'account.export'>['records'][number]

export interface ExportParts {
  readonly store: Store
  readonly own: Own
  readonly directory: Directory
  readonly readings: Readings
  readonly terminals: Terminals
  readonly addresses: Addresses
  readonly reports: Reports
  readonly extras: Pick<Extras, 'page'>
  /** Absent where files are turned off. */
  readonly links: DownloadLinks | undefined
}

/** A piece of the export, and where its kind goes on; undefined when it is over. */
interface Piece {
  readonly records: readonly ExportRecord[]
  readonly next?: string
}

type Stage = (uid: Uid, from: string, limit: number, caller: UserCall['actor']) => Promise<Piece>

const of = (kind: ExportRecord['kind'], values: readonly unknown[]): ExportRecord[] =>
  values.map((value) => ({ kind, value }))

const numbers = (from: string, count: number): readonly number[] => numbersOf(from, count, 'an export')

/** Of what comes in one piece. */
function expectBeginning(from: string): void {
  if (from !== '') throw noCursor('an export')
}

const emailOf =
  (addresses: Addresses): Stage =>
  async (uid, from) => {
    expectBeginning(from)
    const { address, claimed } = await addresses.of(uid)
    return { records: address === undefined && claimed === undefined ? [] : of('email', [{ address, claimed }]) }
  }

const profileOf =
  (directory: Directory): Stage =>
  async (uid, from) => {
    expectBeginning(from)
    return { records: of('profile', [presentUser(await directory.expect(uid))]) }
  }

const appearanceOf =
  (directory: Directory): Stage =>
  async (uid, from) => {
    expectBeginning(from)
    const { appearance } = await directory.expect(uid)
    return { records: Object.keys(appearance).length === 0 ? [] : of('appearance', [appearance]) }
  }

const extraOf =
  (extras: Pick<Extras, 'page'>): Stage =>
  async (uid, from, limit) => {
    if (from !== '' && extraPlace(`${userOid(uid)}/${from}`)?.kind !== 'client') throw noCursor('an export')
    const { items, next } = await extras.page(uid, from, limit)
    return { records: of('extra', items), ...(next === undefined ? {} : { next }) }
  }

const ownedOf =
  (own: Own): Stage =>
  async (uid, from, limit) => {
    const [version = 0] = numbers(from || '0', 1)
    const { items, more } = await own.since(uid, version, limit)
    return { records: of('own', items), ...(more ? { next: String(items.at(-1)?.data.version) } : {}) }
  }

const terminalsOf =
  (terminals: Terminals): Stage =>
  async (uid, from) => {
    expectBeginning(from)
    const clients = (await terminals.of(uid)).map(({ revoked: _, ...client }) => client)
    return { records: of('terminal', clients) }
  }

const reportsOf =
  (reports: Reports): Stage =>
  async (uid, from) => {
    expectBeginning(from)
    return { records: of('report', await reports.madeBy(uid)) }
  }

/** What they said in one chatroom after another, by the page of what is kept there: `id.line`, of which none is a chatroom that is over. */
const chatroomsOf =
  ({ records }: Pick<Store, 'records'>): Stage =>
  async (uid, from, limit) => {
    const [, room = '', line = ''] = /^([A-Za-z0-9_-]{0,64})(?:\.([a-z0-9-]{0,64}))?$/.exec(from) ?? [from]
    if (from !== '' && room === '') throw noCursor('an export')
    const id = line === '' ? (await records.list(spokeIn(uid), spokeKind, room, 1))[0]?.key : room
    if (id === undefined) return { records: [] }
    const page = await records.list(linesIn(id), lineKind, line, { items: limit, maxBytes: limits.pageBytes })
    const mine = page.map(lineOf).filter(({ from: sender }) => sender === userOid(uid))
    const values = mine.map((message) => ({ chatroom: id, message }))
    return { records: of('chatroom', values), next: `${id}.${page.at(-1)?.key ?? ''}` }
  }

/** Everything of one user, kind after kind, each in pages: nothing is gathered in memory, and a broken export goes on. */
export function createExport(parts: ExportParts) {
  const { store, own, directory, readings, links } = parts

  const files: Stage = async (uid, from, limit, caller) => {
    const [, at = '', id = ''] = /^([^.]*)\.(.+)$/.exec(from) ?? []
    const before = from === '' ? {} : { before: { createdAt: numbers(at, 1)[0] ?? 0, id } }
    const rows = await store.attachments.ofOwner(uid, { ...before, limit })
    const last = rows.at(-1)
    const values = rows.map((row) => ({
      attachment: presentAttachment(row),
      ...(row.blob !== undefined && links ? { links: links.of(row, caller) } : {}),
    }))
    return {
      records: of('attachment', values),
      ...(last && rows.length === limit ? { next: `${last.createdAt}.${last.id}` } : {}),
    }
  }

  const conversations: Stage = async (uid, from, limit) => {
    const page: ConversationPage = await store.conversations.list(uid, {
      limit,
      maxBytes: limits.pageBytes,
      ...(from === '' ? {} : { next: from }),
    })
    const values = page.items.map(({ conversation, membership, room }) => ({
      conversation: oidFor(placeFromKey(conversation.id, conversation.key), uid),
      ...(room ? { name: room.name, role: membership.role } : {}),
      joinedAt: membership.joinedAt,
      settings: membership.settings,
    }))
    return { records: of('conversation', values), ...(page.next === undefined ? {} : { next: page.next }) }
  }

  /** One page of one conversation after another, by their numbers. */
  const messages: Stage = async (uid, from, limit) => {
    const [after = 0, seq = 0] = numbers(from || '0.0', 2)
    const [reach] = await store.conversations.reach(uid, { after: after - 1, limit: 1, order: 'id' })
    if (!reach) return { records: [] }
    const place = placeFromKey(reach.id, reach.key)
    const reading = await readings.enter(uid, oidFor(place, uid))
    const start = Math.max(reach.id === after ? seq : 0, reading?.floor ?? 0)
    const entries = reading ? await store.log.readAfter(reach.id, start, limit, limits.pageBytes) : []
    const last = entries.at(-1)
    const next = last && last.seq < reach.seq ? `${reach.id}.${last.seq}` : `${reach.id + 1}.0`
    return { records: reading ? of('message', readings.presentAll(reading, entries)) : [], next }
  }

  const stages: readonly Stage[] = [
    profileOf(directory),
    ownedOf(own),
    terminalsOf(parts.terminals),
    files,
    conversations,
    messages,
    emailOf(parts.addresses),
    appearanceOf(directory),
    reportsOf(parts.reports),
    chatroomsOf(store),
    extraOf(parts.extras),
  ]

  return async (input: ParsedInputOf<'account.export'>, { actor }: UserCall): Promise<OutputOf<'account.export'>> => {
    const { next = '0:', limit } = input
    const [, stageOf = '', from = ''] = /^(\d+):(.*)$/.exec(next) ?? []
    const index = Number(stageOf)
    const stage = stageOf === '' ? undefined : stages[index]
    if (!stage) throw noCursor('an export')
    const piece = await stage(actor.uid, from, limit, actor)
    const following = piece.next === undefined ? nextStage(index) : `${index}:${piece.next}`
    return { records: [...piece.records], ...(following === undefined ? {} : { next: following }) }
  }

  function nextStage(index: number): string | undefined {
    return index + 1 < stages.length ? `${index + 1}:` : undefined
  }
}
