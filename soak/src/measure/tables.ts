type Rows = Readonly<Record<string, number>>

/** Why a table may have the rows it has. `most`: so many at most, by the rows of others. */
interface Bound {
  readonly by: string
  readonly most?: (rows: Rows) => number
}

const CLIENTS_OF_A_USER = 100
const DEPARTURES_OF_A_USER = 1000
const of = (rows: Rows, table: string): number => rows[table] ?? 0

/** Every table of the store. A new one is asked for: nothing is kept without somebody having said what ends it. */
const tables: Readonly<Record<string, Bound>> = {
  conversations: { by: 'one for each pair and each room there ever was' },
  rooms: { by: 'each room there ever was: its id is not given again', most: (rows) => of(rows, 'conversations') },
  entries: { by: 'what was said, until its retention ends' },
  sends: { by: 'ids of what was sent, for repetitions' },
  revisions: { by: 'earlier versions, some of each message', most: (rows) => 50 * of(rows, 'entries') },
  marks: { by: 'reactions, votes, pins of messages' },
  mentions: { by: 'people named in a message', most: (rows) => 51 * of(rows, 'entries') },
  threads: { by: 'messages in a thread', most: (rows) => of(rows, 'entries') },
  copies: { by: 'messages that repeat others', most: (rows) => 300 * of(rows, 'entries') },
  burns: { by: 'messages that burn, until they have', most: (rows) => of(rows, 'entries') },
  feed: { by: 'what changed in the last eight days, or was not read by every service, within its bound' },
  members: { by: 'people in conversations', most: (rows) => of(rows, 'conversations') * (of(rows, 'users') + 1) },
  departures: { by: 'rooms that somebody left', most: (rows) => DEPARTURES_OF_A_USER * of(rows, 'users') },
  users: { by: 'everybody there ever was: an id is not given again' },
  claims: { by: 'forms of an id that nobody else may take', most: (rows) => 2 * of(rows, 'users') },
  user_terms: { by: 'beginnings of names', most: (rows) => 64 * of(rows, 'users') },
  room_terms: { by: 'words in the names and descriptions of rooms that are listed' },
  clients: { by: 'terminals of a user', most: (rows) => CLIENTS_OF_A_USER * of(rows, 'users') },
  owners: { by: 'one for whatever has records' },
  records: { by: 'what belongs to somebody: each kind has a limit of its own' },
  attachments: { by: 'files sent and on their way, within the quota' },
  attachment_uses: { by: 'messages and faces that show a file' },
  blobs: { by: 'bytes of files', most: (rows) => 3 * of(rows, 'attachments') },
  blob_trash: { by: 'files on their way out' },
  audit: { by: 'privileged acts, for as long as the log is kept' },
  meta: { by: 'the store itself', most: () => 20 },
}

/** Tables with more rows than they may have, and those of which nobody has said how many that is. */
export function beyondBounds(rows: Rows): readonly string[] {
  return Object.entries(rows).flatMap(([table, count]) => {
    const bound = tables[table]
    if (!bound) return [`table ${table}: say in soak/src/measure/tables.ts what bounds it`]
    const most = bound.most?.(rows) ?? Number.POSITIVE_INFINITY
    return count > most ? [`table ${table}: ${count} rows, at most ${most} are expected (${bound.by})`] : []
  })
}
