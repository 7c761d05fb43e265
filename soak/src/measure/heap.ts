import { readFileSync } from 'node:fs'

export interface Tally {
  readonly count: number
  readonly bytes: number
}

/** What lives in a heap, by what it is: `object Session`, `closure #tick`, `string`. */
export type Census = ReadonlyMap<string, Tally>

interface Header {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly (readonly string[])[] }
  }
}

/** Of these the name says whose they are; of all others it is a content, or nothing. */
const named: ReadonlySet<string> = new Set(['object', 'closure', 'native'])
const NODES = '"nodes":['
const STRINGS = '"strings":['
const ZERO = 0x30
const COMMA = 0x2c
const CLOSE = 0x5d

/**
 * Counts a V8 heap snapshot without building it: the file is walked once, number by number. (Its edges, the larger part,
 * are not read at all.)
 */
export function censusOf(file: string): Census {
  const bytes = readFileSync(file)
  const nodesAt = bytes.indexOf(NODES)
  const stringsAt = bytes.lastIndexOf(STRINGS)
  if (nodesAt < 0 || stringsAt < 0) throw new Error(`${file} is no heap snapshot`)
  const header = JSON.parse(`${bytes.toString('utf8', 0, nodesAt).trimEnd().replace(/,$/, '')}}`) as Header
  const strings = JSON.parse(
    bytes.toString('utf8', stringsAt + STRINGS.length - 1, bytes.lastIndexOf('}')),
  ) as readonly string[]
  const { node_fields: fields, node_types: types } = header.snapshot.meta
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ]
  const census = new Map<string, { count: number; bytes: number }>()
  eachRow(bytes, nodesAt + NODES.length, fields.length, (row) => {
    const kind = types[0]?.[row[type] ?? 0] ?? 'unknown'
    const what = named.has(kind) ? `${kind} ${strings[row[name] ?? 0] ?? ''}` : kind
    const tally = census.get(what) ?? { count: 0, bytes: 0 }
    tally.count += 1
    tally.bytes += row[size] ?? 0
    census.set(what, tally)
  })
  return census
}

/** Reads numbers until the bracket closes, `width` a row. The row is the same array each time. */
function eachRow(bytes: Buffer, from: number, width: number, use: (row: Float64Array) => void): void {
  const row = new Float64Array(width)
  let column = 0
  let value = 0
  for (let at = from; ; at++) {
    const byte = bytes[at]
    if (byte !== undefined && byte >= ZERO && byte <= ZERO + 9) {
      value = value * 10 + byte - ZERO
      continue
    }
    if (byte !== COMMA && byte !== CLOSE && byte !== undefined) continue
    row[column++] = value
    value = 0
    if (column === width) {
      use(row)
      column = 0
    }
    if (byte !== COMMA) return
  }
}
