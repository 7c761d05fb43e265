import { type Edge, limits, type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import { addressKey } from '../budgets/address-key.ts'
import type { RateLimiter } from '../budgets/rate-limiter.ts'
import { pageOf, recordBytes } from '../pages/page.ts'
import type { EdgeCodes, SecretHash } from '../ports/credentials.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'

export interface EdgeParts {
  readonly store: Pick<Store, 'records'>
  readonly clock: Clock
  readonly secretHash: SecretHash
  /** Absent where this server takes no edges. */
  readonly edgeCodes?: EdgeCodes
  /** Whether this node takes nobody for a while. */
  readonly gateway: { readonly isAside: boolean }
}

/** An edge as it presents itself on a link that proved that it has the key. */
export interface PresentedEdge {
  readonly name: string
  /** Its public key, base64url. */
  readonly key: string
  /** Of the code with which it joins. */
  readonly secret?: string
  /** From where it calls. */
  readonly address: string
}

/** Whom a node takes for an edge. */
export interface EdgeRegister {
  /**
   * May it bring clients? With the secret of its code it joins, and is pinned to its key. `forbidden` where it may not;
   * `rate_limited` after many that might not from one address; `unavailable` where this node can let nobody in now.
   */
  admit(edge: PresentedEdge): Promise<void>
  /** Does that key still stand under that name? `unavailable` where this node cannot say it, or takes nobody now. */
  stands(name: string, key: string): Promise<boolean>
  /** Called within a second of any change of the edges, by whichever node: links are to be looked at. */
  onChange(hears: () => void): void
}

/** What stands in the store under its name. Before it has joined: the secret's hash; afterwards its key. */
interface Kept {
  readonly hash?: string
  readonly expiresAt?: number
  readonly key?: string
  readonly joinedAt?: number
  readonly seenAt?: number
}

export const ownerOfEdges = 'server/edges'
const owner = ownerOfEdges
const kind = 'edge'
const limit = { most: limits.edges, message: `this server has ${limits.edges} edges; revoke some first` }
const keptIn = ({ value }: RecordEntry): Kept => JSON.parse(value ?? '{}') as Kept

/**
 * The edges of this installation, by their names: a record each, which is a code to join with until it is used, and the key
 * that came with it from then on. So every node knows them, and one edge has one key.
 */
export class Edges implements EdgeRegister {
  readonly #parts: EdgeParts
  readonly #tries: RateLimiter
  #hears: () => void = () => undefined

  constructor(parts: EdgeParts, tries: RateLimiter) {
    this.#parts = parts
    this.#tries = tries
  }

  async invite({ name, ttl }: ParsedInputOf<'edge.invite'>): Promise<OutputOf<'edge.invite'>> {
    const { edgeCodes, secretHash, clock, store } = this.#parts
    if (!edgeCodes) throw new TidingsError('unavailable', 'this server takes no edges: set edge.accept to true')
    const record = await store.records.get(owner, kind, name)
    if (record && keptIn(record).key !== undefined) throw taken(name)
    const { code, secret } = edgeCodes.make(name)
    const expiresAt = clock.now() + ttl
    const only = record?.version ?? 'absent'
    const value = JSON.stringify({ hash: secretHash(secret), expiresAt } satisfies Kept)
    const [version] = await store.records.put([{ owner, kind, key: name, value, only, limit }])
    if (version === undefined) throw taken(name)
    return { name, code, expiresAt }
  }

  async list(input: ParsedInputOf<'edge.list'>): Promise<OutputOf<'edge.list'>> {
    const { records } = this.#parts.store
    const found = await records.list(owner, kind, input.next ?? '', input.limit + 1)
    const { items, more } = pageOf(found, input.limit, recordBytes)
    const last = items.at(-1)
    return { edges: items.map(presented), ...(last && more ? { next: last.key } : {}) }
  }

  async revoke({ name }: ParsedInputOf<'edge.revoke'>): Promise<OutputOf<'edge.revoke'>> {
    const [version] = await this.#parts.store.records.put([{ owner, kind, key: name, value: null, only: 'present' }])
    if (version === undefined) throw new TidingsError('not_found', `there is no edge ${name}`)
    this.changed()
    return {}
  }

  async admit(edge: PresentedEdge): Promise<void> {
    this.#expectNotAside()
    const { records } = this.#parts.store
    const record = await records.get(owner, kind, edge.name)
    const kept = record && keptIn(record)
    const now = this.#parts.clock.now()
    const joins = kept?.hash !== undefined && this.#joins(edge, kept)
    if (!kept || !(joins || kept.key === edge.key)) throw this.#refused(edge)
    const { key, joinedAt = now } = { ...kept, key: edge.key }
    const value = JSON.stringify({ key, joinedAt, seenAt: now } satisfies Kept)
    const [version] = await records.put([{ owner, kind, key: edge.name, value, only: record.version }])
    // Another of the same moment: whoever came first has its key there now.
    if (version === undefined && !(await this.stands(edge.name, edge.key))) throw this.#refused(edge)
  }

  async stands(name: string, key: string): Promise<boolean> {
    this.#expectNotAside()
    const record = await this.#parts.store.records.get(owner, kind, name)
    return record !== undefined && keptIn(record).key === key
  }

  onChange(hears: () => void): void {
    this.#hears = hears
  }

  /** Something of the edges is another than it was. */
  changed(): void {
    this.#hears()
  }

  /** An edge has no way to the other nodes but a link with one of them: its clients would come here again and again. */
  #expectNotAside(): void {
    if (this.#parts.gateway.isAside) throw new TidingsError('unavailable', 'this node takes nobody now; others do')
  }

  #joins({ secret }: PresentedEdge, { hash, expiresAt = 0 }: Kept): boolean {
    return secret !== undefined && this.#parts.secretHash(secret) === hash && expiresAt > this.#parts.clock.now()
  }

  #refused({ address }: PresentedEdge): TidingsError {
    this.#tries.take(`edge from ${addressKey(address)}`)
    return new TidingsError('forbidden', 'no such edge, or not with this key or code')
  }
}

function presented(record: RecordEntry): Edge {
  const { hash: _, ...kept } = keptIn(record)
  return { name: record.key, ...kept }
}

const taken = (name: string): TidingsError =>
  new TidingsError('conflict', `there is an edge ${name}: revoke it first, or choose another name`)
