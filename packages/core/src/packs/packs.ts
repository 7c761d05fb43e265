import {
  limits,
  type OutputOf,
  type Pack,
  type PackItem,
  type PackKind,
  type ParsedInputOf,
  TidingsError,
} from '@tidings/protocol'
import { linksBeginWith } from '../budgets/within-edge.ts'
import type { OtherCall } from '../calls/call.ts'
import type { Tell } from '../delivery/facts.ts'
import { everyonesPath } from '../files/download-links.ts'
import { Remembered } from '../memory/remembered.ts'
import { pageOf, recordBytes, recordsFor } from '../pages/page.ts'
import type { AttachmentRecord } from '../ports/attachments.ts'
import type { RecordEntry } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import { Turns } from '../turns/turns.ts'
import { packOwner, pictureOf, sideOf } from './pictures.ts'

export interface PackParts {
  readonly store: Store
  readonly tell: Tell
  readonly clock: Clock
  readonly settings: CoreSettings
}

type Kept = Omit<PackItem, 'url'> & {
  /** Of its bytes: the same picture, uploaded again, goes on meaning what it did. */
  readonly sha256: string
}

interface KeptPack {
  readonly title: string
  readonly kind: PackKind
  readonly items: readonly Kept[]
}

/** All packs stand under one owner, by their ids. */
export const ownerOfPacks = 'server/packs'
const owner = ownerOfPacks
const kind = 'pack'
const limit = { most: limits.packs, message: `this server has ${limits.packs} packs; remove one first` }
const holderOf = (id: string): string => `pack/${id} pictures`
const keptIn = ({ value }: RecordEntry): KeptPack => JSON.parse(value ?? '{"items":[]}') as KeptPack

/**
 * Emoji and stickers that the operator gives to everybody. A text says `:name:` and nothing else, so that every client can
 * read it, whatever becomes of the pack; a name means its picture from the moment on when it was given to it.
 */
export class Packs {
  readonly #parts: PackParts
  readonly #versions = new Remembered<typeof owner, number>(1)
  /** One change after another: names are looked for in all packs. */
  readonly #turns = new Turns()

  constructor(parts: PackParts) {
    this.#parts = parts
  }

  /** 0: there never was a pack. */
  version(): Promise<number> {
    return this.#versions.of(owner, () => this.#parts.store.records.version(owner))
  }

  async list({ since: asked }: ParsedInputOf<'pack.list'>, { actor }: OtherCall): Promise<OutputOf<'pack.list'>> {
    const { records } = this.#parts.store
    // Before the packs: of what was removed none tells who begins with nothing.
    const head = await this.version()
    const since = asked > 0 && asked < (await records.forgotten(owner)) ? 0 : asked
    const found = await records.since(owner, since, recordsFor(limits.packs))
    const { items, more } = pageOf(found, limits.packs, recordBytes)
    return {
      packs: items.filter(({ value }) => value !== null).map((record) => this.#present(record, actor)),
      removed: items.filter(({ value }) => value === null).map(({ key }) => key),
      version: more ? (items.at(-1)?.version ?? since) : Math.max(since, head, items.at(-1)?.version ?? 0),
      more,
      ...(since === 0 ? { anew: true } : {}),
    }
  }

  put(input: ParsedInputOf<'pack.put'>, call: OtherCall): Promise<OutputOf<'pack.put'>> {
    return this.#turns.take(owner, () => this.#put(input, call))
  }

  remove({ id }: ParsedInputOf<'pack.remove'>): Promise<OutputOf<'pack.remove'>> {
    return this.#turns.take(owner, async () => {
      const { store, clock } = this.#parts
      const [version] = await store.records.put([{ owner, kind, key: id, value: null, only: 'present' }])
      if (version === undefined) throw new TidingsError('not_found', `there is no pack ${id}`)
      await store.attachments.hold(holderOf(id), [], clock.now())
      this.#told(version)
      return {}
    })
  }

  async #put(
    { id, title, kind: of, items }: ParsedInputOf<'pack.put'>,
    { actor }: OtherCall,
  ): Promise<OutputOf<'pack.put'>> {
    const { store, clock } = this.#parts
    const now = clock.now()
    const all = await store.records.list(owner, kind, '', limits.packs)
    const before = all.find(({ key }) => key === id)
    const others = all.filter((record) => record !== before)
    expectOwnNames(items, of === 'emoji' ? others : [])
    const had = before ? keptIn(before).items : []
    const kept = await this.#kept(items, of, { before: had, now })
    const value = JSON.stringify({ title, kind: of, items: kept } satisfies KeptPack)
    const hold = (some: readonly Kept[]) =>
      store.attachments.hold(
        holderOf(id),
        some.map(({ picture }) => picture),
        now,
      )
    // Held first: what a pack has is there.
    await hold(kept)
    const [version = 0] = await store.records.put([{ owner, kind, key: id, value, limit }]).catch(async (error) => {
      await hold(had)
      throw error
    })
    this.#told(version)
    return { pack: this.#present({ kind, key: id, version, value }, actor) }
  }

  async #kept(
    items: ParsedInputOf<'pack.put'>['items'],
    of: PackKind,
    { before, now }: { readonly before: readonly Kept[]; readonly now: number },
  ): Promise<readonly Kept[]> {
    const ids = [...new Set(items.map(({ picture }) => picture))]
    const records = new Map((await this.#parts.store.attachments.get(ids)).map((record) => [record.id, record]))
    return items.map(({ name, picture, says }, at) => {
      const record = expectPicture(records.get(picture), of, `items[${at}].picture`)
      const known = before.find((one) => one.name === name && one.sha256 === record.sha256)
      return { name, says, ...pictureOf(record), since: known?.since ?? now, sha256: record.sha256 ?? '' }
    })
  }

  #present(record: RecordEntry, caller: OtherCall['actor']): Pack {
    const { title, kind: of, items } = keptIn(record)
    const base = linksBeginWith(this.#parts.settings.publicUrl, caller)
    const withUrl = ({ sha256: _, ...item }: Kept): PackItem => ({
      ...item,
      url: base + everyonesPath(item.picture, `${item.name}.webp`),
    })
    return { id: record.key, title, kind: of, version: record.version, items: items.map(withUrl) }
  }

  /** Another node has changed them. */
  forget(): void {
    this.#versions.forget(owner)
  }

  /** What was read, or is being read, before that version. */
  forgetBefore(version: number): void {
    this.#versions.changed(owner, (known) => (known < version ? undefined : known))
  }

  #told(version: number): void {
    this.#versions.changed(owner, (known) => Math.max(known, version))
    this.#parts.tell({ kind: 'event', to: 'all', event: { event: 'packs', data: { version } } })
  }
}

/** Each name once, and of emoji also in all packs: in a text it means one of them. */
function expectOwnNames(items: readonly { readonly name: string }[], others: readonly RecordEntry[]): void {
  const taken = new Map<string, string>()
  for (const other of others) {
    const { kind: of, items: theirs } = keptIn(other)
    if (of === 'emoji') for (const { name } of theirs) taken.set(name, `the pack ${other.key}`)
  }
  for (const [at, { name }] of items.entries()) {
    const where = taken.get(name)
    if (where !== undefined) {
      const message = `:${name}: is in ${where} already; give this one another name`
      throw new TidingsError('conflict', message, { issues: [{ path: `items[${at}].name`, message }] })
    }
    taken.set(name, 'this pack')
  }
}

function expectPicture(record: AttachmentRecord | undefined, of: PackKind, path: string): AttachmentRecord {
  const fail = (message: string) => new TidingsError('invalid', `${path}: ${message}`, { issues: [{ path, message }] })
  if (record?.owner !== packOwner || record.blob === undefined)
    throw fail('is no picture for a pack: upload it with pack.picture first, at most a day before')
  const { width = 0, height = 0 } = record.facts ?? {}
  if (Math.max(width, height) > sideOf(of)) throw fail(`was uploaded for a sticker; upload it for an ${of}`)
  return record
}
