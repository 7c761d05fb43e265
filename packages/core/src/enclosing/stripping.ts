import { type OutputOf, type ParsedInputOf, type StripFault, TidingsError, userOid } from '@tidings/protocol'
import type { Tell } from '../delivery/facts.ts'
import { derivedFrom, putDerived, writtenWithinMs } from '../files/derived-pictures.ts'
import { renditionKey, thumbnailKey } from '../files/download-links.ts'
import { factsOf } from '../files/media-type.ts'
import { amend } from '../log/amending.ts'
import { placeFromKey } from '../places/place.ts'
import type { AsTheyCame, AttachmentRecord, AttachmentUse, Replacement } from '../ports/attachments.ts'
import type { BlobSource, BlobStore } from '../ports/blobs.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { Inspection, KeptBytes, Uploads } from '../ports/uploads.ts'
import { Turns } from '../turns/turns.ts'
import { filledAnew } from './enclosing.ts'

export interface StrippingParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly uploads: Uploads
  readonly clock: Clock
  readonly ids: Ids
  readonly tell: Tell
}

/** One call works so long, or a file more. */
const workMs = 3000
const atOnce = 100
/** After each file it stands back for as long as the file took, up to this: uploads are looked at by the same thread. */
const standBackMs = 1000
/** Whoever loads the bytes of before has so long to finish. */
const releasedAfterMs = 3_600_000

type Answer = OutputOf<'attachment.strip'>
type Why = StripFault['why']
type Stripped = { readonly saved: number } | { readonly why: Why } | 'nothing'

/**
 * What files say of their senders is taken out when they come. This does it to those that came before that, one at a time.
 * What is done is done: after an end at any point the next call goes on, since what still is to do stands in the store.
 */
export class Stripping {
  readonly #parts: StrippingParts
  readonly #turns = new Turns()
  /** Where the bytes lie that are being looked at; it is the upload of nobody. */
  #held: string | undefined

  constructor(parts: StrippingParts) {
    this.#parts = parts
  }

  holds(id: string): boolean {
    return id === this.#held
  }

  strip(input: ParsedInputOf<'attachment.strip'>): Promise<Answer> {
    return this.#turns.take('', () => this.#strip(input))
  }

  async #strip({ filesBefore, after, dryRun }: ParsedInputOf<'attachment.strip'>): Promise<Answer> {
    const { attachments } = this.#parts.store
    const which = filesBefore === undefined ? {} : { filesBefore }
    const waiting = after === undefined ? { waiting: await attachments.countAsTheyCame(which) } : {}
    if (dryRun) return { ...waiting, looked: 0, stripped: 0, saved: 0, left: [] }
    const page = await attachments.asTheyCame(which, { limit: atOnce, ...(after === undefined ? {} : { after }) })
    const done = await this.#work(page, which)
    const last = page[done.looked - 1]
    const isAll = done.looked === page.length && page.length < atOnce
    return { ...waiting, ...done, ...(last && !isAll ? { next: last.id } : {}) }
  }

  async #work(page: readonly AttachmentRecord[], which: AsTheyCame): Promise<Answer> {
    const { clock } = this.#parts
    const until = clock.elapsed() + workMs
    const done = { looked: 0, stripped: 0, saved: 0, left: [] as StripFault[] }
    for (const record of page) {
      if (done.looked > 0 && clock.elapsed() >= until) break
      const did = await this.#inTime(record, which)
      done.looked += 1
      if (did === 'nothing') continue
      if ('why' in did) done.left.push(faultOf(record, did.why))
      else {
        done.stripped += 1
        done.saved += did.saved
      }
    }
    return done
  }

  async #inTime(record: AttachmentRecord, which: AsTheyCame): Promise<Stripped> {
    const { clock } = this.#parts
    const begun = clock.elapsed()
    const did = await this.#look(record, which)
    const ms = Math.min(clock.elapsed() - begun, standBackMs)
    await new Promise<void>((resolve) => clock.after(ms, resolve))
    return did
  }

  /** One that another of the same bytes has taken along meanwhile is looked at as it is now: its messages may be left. */
  async #look({ id }: AttachmentRecord, which: AsTheyCame): Promise<Stripped> {
    const { store, uploads, ids } = this.#parts
    const [record] = await store.attachments.get([id])
    const blob = record?.blob
    if (!record || blob === undefined || !record.original) return 'nothing'
    if (record.source !== undefined) return this.#done(record)
    const held = ids.attachment()
    this.#held = held
    try {
      const found = await this.#inspect(held, { ...record, blob })
      if ('why' in found) return found
      if (found.kept) return await this.#replace({ ...record, blob }, found, which)
      return await this.#done(record)
    } finally {
      await uploads.remove(held)
      this.#held = undefined
    }
  }

  async #inspect(
    held: string,
    { blob, sha256, audience, facts }: AttachmentRecord & { readonly blob: string },
  ): Promise<Inspection | { readonly why: Why }> {
    const { blobs, uploads } = this.#parts
    const bytes = await blobs.read(blob)
    if (!bytes) return { why: 'gone' }
    await uploads.put(held, bytes)
    const found = await uploads.inspect(held, { original: false, everyone: audience === 'everyone' })
    if (found.sha256 !== sha256) return { why: 'altered' }
    // What it was shown as it would be no more.
    if (facts && facts.kind !== 'file' && facts.kind !== found.media?.kind) return { why: 'unreadable' }
    return found
  }

  async #replace(
    record: AttachmentRecord & { readonly blob: string },
    found: Inspection,
    which: AsTheyCame,
  ): Promise<Stripped> {
    const { attachments } = this.#parts.store
    const kept = found.kept as KeptBytes
    const isFilm = found.media?.kind === 'video'
    // What lies beside a film was made long after it came, and stays.
    const { thumbnail, rendition } = (isFilm ? record.facts : undefined) ?? {}
    const derived = { ...(thumbnail ? { thumbnail } : {}), ...(rendition ? { rendition } : {}) }
    const replacement: Replacement = {
      ...which,
      ...{ blob: record.blob, audience: record.audience, sha256: kept.sha256, size: kept.size },
      ...(kept.mime === found.mime ? {} : { mime: kept.mime }),
      facts: { ...factsOf(found), ...derived },
      releaseAt: this.#parts.clock.now() + releasedAfterMs,
    }
    let replaced = await attachments.replace(replacement)
    if (replaced === 'no-bytes') {
      const key = await this.#put(kept)
      await this.#putDerived(key, record.blob, found)
      replaced = await attachments.replace({ ...replacement, key })
    } else if (replaced[0]?.blob !== undefined) await this.#putDerived(replaced[0].blob, record.blob, found)
    if (replaced === 'no-bytes') return 'nothing'
    for (const one of replaced) await this.#done(one)
    return { saved: record.size - kept.size }
  }

  /** Its bytes are as they are to be. Until its messages say so, too, it stays among those that are looked at. */
  async #done(record: AttachmentRecord): Promise<'nothing'> {
    if (record.source !== undefined) await this.#tellAnew(record)
    await this.#parts.store.attachments.noLongerAsItCame(record.id)
    return 'nothing'
  }

  async #put(source: BlobSource): Promise<string> {
    const { store, blobs, clock, ids } = this.#parts
    const key = ids.attachment()
    // Written down first: whatever a crash leaves is found and removed.
    await store.attachments.discard(key, clock.now() + writtenWithinMs)
    await blobs.put(key, source)
    return key
  }

  async #putDerived(key: string, before: string, found: Inspection): Promise<void> {
    if (found.media?.kind !== 'video') return putDerived(this.#parts.blobs, key, derivedFrom(found))
    for (const place of [thumbnailKey, renditionKey]) await this.#copy(place(before), place(key))
  }

  async #copy(from: string, to: string): Promise<void> {
    const { blobs } = this.#parts
    const size = await blobs.size(from)
    if (size === undefined) return
    const open = async function* () {
      yield* (await blobs.read(from)) ?? []
    }
    await blobs.put(to, { size, open })
  }

  /** Messages say how large a file is. */
  async #tellAnew(record: AttachmentRecord): Promise<void> {
    const { attachments } = this.#parts.store
    let after: AttachmentUse | undefined
    for (;;) {
      const page = await attachments.uses(record.id, { limit: atOnce, ...(after ? { after } : {}) })
      for (const place of page) await this.#tellOne(record, place)
      after = page.at(-1)
      if (page.length < atOnce) return
    }
  }

  async #tellOne(record: AttachmentRecord, { conversation, seq }: AttachmentUse): Promise<void> {
    const { store, tell } = this.#parts
    const [place, entry] = [await store.conversations.get(conversation), await store.log.get(conversation, seq)]
    if (!place || !entry) return
    const { id, key, access } = place
    const changed = amend({ store, tell, access }, placeFromKey(id, key), entry, (body) => {
      const content = filledAnew(body.content, record)
      return content === body.content ? undefined : { body: JSON.stringify({ ...body, content }) }
    })
    await changed.catch((error: unknown) => {
      // Removed with age meanwhile.
      if (!(error instanceof TidingsError && error.code === 'not_found')) throw error
    })
  }
}

const faultOf = ({ id, owner, name, size }: AttachmentRecord, why: Why): StripFault => ({
  ...{ id, name, size, why },
  owner: owner.includes('/') ? owner : userOid(owner),
})
