import { type OwnState, ownKinds } from './own-state.ts'
import type { ClientState } from './state.ts'

/** One thing to keep or, without a value, to forget. */
export interface CacheChange {
  readonly table: 'meta' | 'conversations' | 'windows' | 'rooms' | 'users' | 'own' | 'outbox'
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

/** Messages of one conversation that are kept: the newest. */
const keptMessages = 200
const metaKeys = ['user', 'epoch', 'cursor', 'older'] as const
const tables = ['conversations', 'windows', 'rooms', 'users'] as const

type Rows = Readonly<Record<string, unknown>>

const outboxRows = (state: ClientState): Rows =>
  Object.fromEntries(state.outbox.map((message) => [message.clientMsgId, message]))

/** By kind and key; neither holds a line break. */
const ownRows = (state: ClientState): Rows =>
  Object.fromEntries(
    ownKinds.flatMap((kind) => Object.entries(state.own.items[kind]).map(([key, value]) => [`${kind}\n${key}`, value])),
  )

function ownFrom(rows: Record<string, unknown>, version: unknown): OwnState {
  const items: Record<string, Record<string, unknown>> = emptyKinds()
  for (const [row, value] of Object.entries(rows)) {
    const at = row.indexOf('\n')
    const kind = items[row.slice(0, at)]
    if (kind) kind[row.slice(at + 1)] = value
  }
  return { version: typeof version === 'number' ? version : 0, items: items as unknown as OwnState['items'] }
}

const emptyKinds = (): Record<string, Record<string, unknown>> => Object.fromEntries(ownKinds.map((kind) => [kind, {}]))

function diff(table: CacheChange['table'], before: Rows, after: Rows): CacheChange[] {
  if (before === after) return []
  const written = Object.keys(after).filter((key) => before[key] !== after[key] && after[key] !== undefined)
  const gone = Object.keys(before).filter((key) => before[key] !== undefined && after[key] === undefined)
  return [...written.map((key) => ({ table, key, value: after[key] })), ...gone.map((key) => ({ table, key }))]
}

/** The newest of a window are kept. One that shows the past leaves the copy as it was. */
function shortened(change: CacheChange): readonly CacheChange[] {
  if (change.table !== 'windows' || change.value === undefined) return [change]
  const window = change.value as ClientState['windows'][string]
  return window.past ? [] : [{ ...change, value: { ...window, messages: window.messages.slice(-keptMessages) } }]
}

/** What a cache must be told after a change of state. Unchanged parts are the same objects, so this is cheap. */
export function changesBetween(before: ClientState, after: ClientState): readonly CacheChange[] {
  const meta = (state: ClientState): Rows => ({
    ...Object.fromEntries(metaKeys.map((key) => [key, state[key]])),
    version: state.own.version,
  })
  return [
    ...tables.flatMap((table) => diff(table, before[table], after[table])),
    ...(before.own.items === after.own.items ? [] : diff('own', ownRows(before), ownRows(after))),
    ...(before.outbox === after.outbox ? [] : diff('outbox', outboxRows(before), outboxRows(after))),
    ...diff('meta', meta(before), meta(after)),
  ].flatMap(shortened)
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
    windows: of('windows') as ClientState['windows'],
    rooms: of('rooms') as ClientState['rooms'],
    users: of('users') as ClientState['users'],
    outbox: outbox.sort((a, b) => (a.place ?? 0) - (b.place ?? 0)),
  }
}
