import { limits, type Uid } from '@tidings/protocol'
import type { Own } from '../own/own.ts'
import type { DueRecord, RecordChange, Records } from '../ports/records.ts'
import { emptied } from '../records/emptied.ts'

/** What people did on somebody's cards is kept for so long, for whoever was away. */
export const actsKeptMs = 86_400_000
/** What one person sees in place of a card lasts so long. */
export const viewsLastMs = 30 * 86_400_000

/** Beside what stands with another one's account stands, under one's own, that it does: so it is found when the account goes. */
const actedKind = 'acted'
const shownKind = 'shown'
const besideActs = (actor: Uid): string => `acted/${actor}`
const besideViews = (author: Uid): string => `shown/${author}`

const atOnce = 500

/** The key of a view beside its author's others; those of one message stand together. */
const viewKey = (message: string, viewer: Uid): string => `${message}/${viewer}`

/** Far fewer than a card's author has room for: nobody takes it from the others. */
const limitOfActor = {
  most: limits.cardActsOfUser,
  message: `one user may have ${limits.cardActsOfUser} acts on cards in a day; try again later`,
}

export const actedBeside = (actor: Uid, key: string, author: Uid, due: number): RecordChange => ({
  owner: besideActs(actor),
  kind: actedKind,
  key,
  value: JSON.stringify(author),
  due,
  limit: limitOfActor,
})

/** `due` absent: it is shown no longer. */
export const shownBeside = (author: Uid, message: string, viewer: Uid, due?: number): RecordChange => ({
  owner: besideViews(author),
  kind: shownKind,
  key: viewKey(message, viewer),
  value: due === undefined ? null : JSON.stringify(viewer),
  ...(due === undefined ? {} : { due }),
})

interface CardRecordParts {
  readonly own: Own
  readonly records: Records
}

/** What stands with one account of another one's cards. */
export class CardRecords {
  readonly #own: Own
  readonly #records: Records

  constructor({ own, records }: CardRecordParts) {
    this.#own = own
    this.#records = records
  }

  /** Of one card of an author's, or (`''`) of all: everybody sees what all see. */
  async endViews(author: Uid, message = ''): Promise<void> {
    const owner = besideViews(author)
    const first = message === '' ? '' : viewKey(message, '')
    for (;;) {
      const page = await this.#records.list(owner, shownKind, first, atOnce)
      const found = page.filter(({ key }) => key.startsWith(first))
      if (found.length === 0) return
      await this.#own.put(
        found.map(({ key, value }) => ({
          uid: uidIn(value),
          kind: 'card',
          key: key.slice(0, key.indexOf('/')),
          value: null,
          only: 'present',
        })),
        { beside: found.map(({ key }) => ({ owner, kind: shownKind, key, value: null })) },
      )
    }
  }

  /** What somebody did, on whosever cards, and what others see of theirs. */
  async forget(uid: Uid): Promise<void> {
    await this.endViews(uid)
    const owner = besideActs(uid)
    await emptied(this.#records, owner, actedKind, (page) =>
      this.#own.put(
        page.map(({ key, value }) => ({ uid: uidIn(value), kind: 'action', key, value: null, only: 'present' })),
        { beside: page.map(({ key }) => ({ owner, kind: actedKind, key, value: null })) },
      ),
    )
  }

  /** What is done with each kind when its time is over. */
  get due() {
    const own =
      (kind: 'action' | 'card') =>
      async (uid: Uid, { key, version }: DueRecord) => {
        await this.#own.put([{ uid, kind, key, value: null, only: version }])
      }
    const beside = async (_: Uid, { owner, kind, key, version }: DueRecord) => {
      await this.#records.put([{ owner, kind, key, value: null, only: version }])
    }
    return { action: own('action'), card: own('card'), [actedKind]: beside, [shownKind]: beside }
  }
}

const uidIn = (value: string | null): Uid => JSON.parse(value ?? 'null') as Uid
