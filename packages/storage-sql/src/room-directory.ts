import type { ListedQuery, ListedRecord } from '@tidings/core'
import type { RoomSettings } from '@tidings/protocol'
import type { Kysely, Selectable } from 'kysely'
import { sql } from './kysely.ts'
import { settingsOf, toRoom } from './rows.ts'
import type { Schema } from './schema.ts'
import { afterPrefix, foldName, nameTerms, wordsIn } from './user-keys.ts'

/** Terms that one word of a query looks at. */
const candidates = 5000
/** Characters of a term: what is typed beyond them finds as much. */
const termLength = 24
/** Words of a query; of each the rooms are looked up. */
const mostWords = 8
const rowsAtOnce = 1000

type RoomRow = Omit<Selectable<Schema['rooms']>, 'listed'>

const isListed = ({ dissolved }: RoomRow, { listed, join }: RoomSettings): boolean =>
  listed && join !== 'closed' && dissolved === 0

/** By what a room is found: the words of its name and of its description, and in Chinese each piece. */
const termsOf = (name: string, description: string): string[] => [
  ...new Set([...nameTerms(name), ...nameTerms(description)].map((term) => term.slice(0, termLength))),
]

/** Only rooms that are listed have terms. */
async function writeTerms(db: Kysely<Schema>, { id, name }: RoomRow, settings: RoomSettings | undefined) {
  await db.deleteFrom('room_terms').where('room', '=', id).execute()
  const rows = settings ? termsOf(name, settings.description).map((term) => ({ term, room: id })) : []
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    await db
      .insertInto('room_terms')
      .values(rows.slice(start, start + rowsAtOnce))
      .execute()
}

/** The room was made, or changed: the directory shows it as it is now, or no longer. */
export async function listIn(db: Kysely<Schema>, row: Selectable<Schema['rooms']>): Promise<void> {
  const settings = settingsOf(row)
  const listed = isListed(row, settings)
  if (!listed && row.listed === 0) return
  await db
    .updateTable('rooms')
    .set({ listed: Number(listed) })
    .where('id', '=', row.id)
    .execute()
  await writeTerms(db, row, listed ? settings : undefined)
}

/** Makes the terms of all rooms anew, after a change of how they are made. */
export async function renewRoomTerms(db: Kysely<Schema>): Promise<void> {
  const rows = await db.selectFrom('rooms').selectAll().where('listed', '=', 1).execute()
  for (const row of rows) await listIn(db, row)
}

const wordsOf = (query: string): string[] =>
  wordsIn(foldName(query))
    .slice(0, mostWords)
    .map((word) => word.slice(0, termLength))

/** Of a room's conversation. */
export const accessOf = sql<number>`(select access from conversations where conversations.id = rooms.conversation)`.as(
  'access',
)

export async function listedRooms(
  db: Kysely<Schema>,
  { query, after, limit, user = '', kind }: ListedQuery,
): Promise<readonly ListedRecord[]> {
  const words = wordsOf(query)
  // Signs that are no word: nothing is called so.
  if (words.length === 0 && query !== '') return []
  let found = db
    .selectFrom('rooms')
    .where('listed', '=', 1)
    .where('kind', 'is not distinct from', kind ?? null)
  if (after)
    found = found.where(({ eb, or, and }) =>
      or([
        eb('member_count', '<', after.memberCount),
        and([eb('member_count', '=', after.memberCount), eb('id', '>', after.id)]),
      ]),
    )
  for (const word of words) {
    const named = db
      .selectFrom('room_terms')
      .select('room')
      .where('term', '>=', word)
      .where('term', '<', afterPrefix(word))
      .orderBy('term')
      .limit(candidates)
    found = found.where('id', 'in', named)
  }
  const rows = await found
    .selectAll('rooms')
    .select(accessOf)
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('members')
          .select(sql<number>`1`.as('one'))
          .where('members.uid', '=', user)
          .whereRef('members.conversation', '=', 'rooms.conversation'),
      ).as('joined'),
    )
    .orderBy('member_count', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ joined, ...row }) => ({ room: toRoom(row), joined: Boolean(joined) }))
}
