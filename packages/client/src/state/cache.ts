import type { Message } from '@tidings/protocol'
import { itemOf } from './item-of.ts'
import { type OwnState, ownKinds } from './own-state.ts'
import type { ClientState, MessageWindow } from './state.ts'
import { idleMost, indexOf } from './window.ts'

/** Files that go out, their bytes, and what they were sent with. */
type OutgoingTable = 'files' | 'blobs' | 'albums'

/** One thing to keep or, without a value, to forget. */
export interface CacheChange {
  readonly table:
    | 'meta'
    | 'conversations'
    | 'windows'
    | 'messages'
    | 'rooms'
    | 'users'
    | 'own'
    | 'outbox'
    | OutgoingTable
  readonly key: string
  readonly value?: unknown
}

export interface CacheRow extends CacheChange {
  readonly value: unknown
}

/** Where a client keeps its copy between two runs. One cache belongs to one user. */
export interface Cache {
  load(): Promise<readonly CacheRow[]>
  /** All or nothing, in order. */
  write(changes: readonly CacheChange[]): Promise<void>
  clear(): Promise<void>
  /** It takes files as values, and they outlive the program. */
  readonly keepsFiles?: boolean
}

/** Forgets when the program ends. */
export class MemoryCache implements Cache {
  readonly #rows = new Map<string, CacheRow>()

  async load(): Promise<readonly CacheRow[]> {
    return [...this.#rows.values()]
  }

  async write(changes: readonly CacheChange[]): Promise<void> {
    for (const { table, key, value } of changes) {
      if (value === undefined) this.#rows.delete(`${table} ${key}`)
      else this.#rows.set(`${table} ${key}`, { table, key, value })
    }
  }

  async clear(): Promise<void> {
    this.#rows.clear()
  }
}

const metaKeys = ['user', 'epoch', 'nodes', 'cursor', 'older', 'reads', 'packs'] as const
const tables = ['conversations', 'rooms', 'users'] as const

type Rows = Readonly<Record<string, unknown>>

const outboxRows = (state: ClientState): Rows =>
  Object.fromEntries(state.outbox.map((message) => [message.clientMsgId, message]))

/** By kind and key; neither holds a line break. */
const ownRows = (state: ClientState): Rows =>
  Object.fromEntries(
    ownKinds.flatMap((kind) => Object.entries(state.own.items[kind]).map(([key, value]) => [`${kind}\n${key}`, value])),
  )

function ownFrom(rows: Rows, version: unknown): OwnState {
  const byKind = Map.groupBy(Object.entries(rows), ([row]) => row.slice(0, row.indexOf('\n')))
  const of = (kind: string) =>
    byKind.get(kind)?.map(([row, value]) => [row.slice(kind.length + 1), value] as const) ?? []
  const items = Object.fromEntries(ownKinds.map((kind) => [kind, Object.fromEntries(of(kind))]))
  return { version: typeof version === 'number' ? version : 0, items: items as unknown as OwnState['items'] }
}

function diff(table: CacheChange['table'], before: Rows, after: Rows): CacheChange[] {
  if (before === after) return []
  const written = Object.keys(after).filter((key) => after[key] !== undefined && itemOf(before, key) !== after[key])
  const gone = Object.keys(before).filter((key) => before[key] !== undefined && itemOf(after, key) === undefined)
  return [...written.map((key) => ({ table, key, value: after[key] })), ...gone.map((key) => ({ table, key }))]
}

type Windows = ClientState['windows']

/** A window is a row for its rev and one for each message, the newest: what is new is written, and what fell out goes. */
const windowKey = (oid: string, seq: number): string => `${oid}\n${seq}`

function messageChanges(oid: string, before: readonly Message[], after: readonly Message[]): CacheChange[] {
  if (before.length === after.length && after.every((message, at) => message === before[at])) return []
  const changes: CacheChange[] = []
  for (const message of after) {
    const known = before[indexOf(before, message.seq)]
    if (known !== message) changes.push({ table: 'messages', key: windowKey(oid, message.seq), value: message })
  }
  for (const { seq } of before)
    if (indexOf(after, seq) < 0) changes.push({ table: 'messages', key: windowKey(oid, seq) })
  return changes
}

/** One that shows the past leaves the copy as it was. */
function windowChanges(before: Windows, after: Windows): { readonly changes: CacheChange[]; readonly kept: Windows } {
  const changes: CacheChange[] = []
  const kept: Record<string, MessageWindow> = {}
  for (const [oid, window] of Object.entries(after)) {
    const known = before[oid]
    const now = window.past ? known : { messages: window.messages.slice(-idleMost), rev: window.rev }
    if (!now) continue
    kept[oid] = now
    if (now === known) continue
    if (now.rev !== known?.rev) changes.push({ table: 'windows', key: oid, value: { rev: now.rev } })
    changes.push(...messageChanges(oid, known?.messages ?? [], now.messages))
  }
  for (const [oid, { messages }] of Object.entries(before)) {
    if (kept[oid]) continue
    changes.push({ table: 'windows', key: oid }, ...messageChanges(oid, messages, []))
  }
  return { changes, kept }
}

/**
 * What a cache must be told after a change of state, and the state as it holds it then, with what it keeps of the windows.
 * Unchanged parts are the same objects, so this is cheap.
 */
export function changesBetween(
  before: ClientState,
  after: ClientState,
): { readonly changes: readonly CacheChange[]; readonly kept: ClientState } {
  const meta = (state: ClientState): Rows => ({
    ...Object.fromEntries(metaKeys.map((key) => [key, state[key]])),
    version: state.own.version,
  })
  const windows = windowChanges(before.windows, after.windows)
  const changes = [
    ...tables.flatMap((table) => diff(table, before[table], after[table])),
    ...windows.changes,
    ...(before.own.items === after.own.items ? [] : diff('own', ownRows(before), ownRows(after))),
    ...(before.outbox === after.outbox ? [] : diff('outbox', outboxRows(before), outboxRows(after))),
    ...diff('meta', meta(before), meta(after)),
  ]
  return { changes, kept: { ...after, windows: windows.kept } }
}

function windowsFrom(rows: Record<string, unknown>, messages: readonly Message[]): Windows {
  const byConversation = Map.groupBy(messages, ({ conversation }) => conversation)
  return Object.fromEntries(
    Object.entries(rows).map(([oid, row]) => {
      const kept = (byConversation.get(oid) ?? []).sort((a, b) => a.seq - b.seq)
      return [oid, { messages: kept, rev: (row as { readonly rev: number }).rev, idle: true as const }]
    }),
  )
}

/** The state that a cache holds. */
export function stateFrom(rows: readonly CacheRow[]): Partial<ClientState> {
  const of = (table: CacheChange['table']): Record<string, unknown> =>
    Object.fromEntries(rows.filter((row) => row.table === table).map(({ key, value }) => [key, value]))
  const outbox = Object.values(of('outbox')) as ClientState['outbox'][number][]
  const { version, ...meta } = of('meta')
  return {
    ...(meta as Partial<ClientState>),
    own: ownFrom(of('own'), version),
    conversations: of('conversations') as ClientState['conversations'],
    windows: windowsFrom(of('windows'), Object.values(of('messages')) as Message[]),
    rooms: of('rooms') as ClientState['rooms'],
    users: of('users') as ClientState['users'],
    outbox: outbox.sort((a, b) => (a.place ?? 0) - (b.place ?? 0)),
  }
}
