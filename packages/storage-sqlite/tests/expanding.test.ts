import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { schemaVersion } from '@tidings/storage-sql'
import { beforeAll, expect, test } from 'vitest'
import { openSqliteStore } from '../src/index.ts'

/**
 * What versions since that of `readBy` read and write: while nodes are upgraded one after the other, two are at one store. A step of
 * the schema adds to it. What nobody reads any more goes one release later, and is then taken out here, and `readBy` raised.
 */
const since = 23
const before: Readonly<Record<string, string>> = {
  attachment_uses: 'attachment conversation seq holder',
  attachments: 'id owner name mime size created_at audience sha256 blob facts check_at original source',
  audit: 'id at actor address operation subject detail',
  blob_trash: 'key at',
  blobs: 'key sha256 size',
  burns: 'conversation seq sender after at',
  claims: 'form uid',
  clients: 'uid id platform name first_seen last_seen revoked_at revoked_generation revoked_newest',
  conversations:
    'id key kind seq rev counted created_at updated_at changed trimmed_seq trimmed_counted retain_days last_row access narrowed',
  copies: 'conversation seq by_conversation by_seq look',
  departures: 'uid conversation key changed',
  entries: 'row conversation seq rev sender client_msg_id type counted ts body marks replies',
  feed: 'id place kind conversation a b key',
  marks: 'conversation seq kind key uid ts',
  members:
    'uid conversation role joined_at joined_seq read_seq read_counted changed delivered_seq cleared_seq hidden_seq muted_until allowed alias settings seen_seq read_turn version',
  mentions: 'conversation uid seq directed entry_row',
  meta: 'key value',
  owners: 'owner version forgotten',
  records: 'owner kind key version value due',
  revisions: 'conversation seq rev until body',
  room_terms: 'term room',
  rooms: 'id conversation name avatar owner member_count created_at updated_at settings dissolved listed',
  sends: 'sender client_msg_id conversation seq',
  threads: 'conversation root seq directed',
  user_terms: 'term uid',
  users:
    'uid folded name avatar created_at banned revoked password_hash receipts last_seen appearance skeleton generation erased standing seats version',
}

interface Column {
  readonly name: string
  readonly notnull: number
  readonly dflt_value: string | null
}

let storeSays: (key: string) => unknown
let columnsOf: (table: string) => readonly Column[]

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-expanding-'))
  await using _ = await openSqliteStore({ directory })
  const file = new DatabaseSync(join(directory, 'tidings.db'), { readOnly: true })
  const columns = file.prepare('select name, "notnull", dflt_value from pragma_table_info(?)')
  const found = new Map(Object.keys(before).map((table) => [table, columns.all(table) as unknown as Column[]]))
  const meta = Object.fromEntries(
    file
      .prepare('select key, value from meta')
      .all()
      .map(({ key, value }) => [key, value]),
  )
  file.close()
  storeSays = (key) => meta[key]
  columnsOf = (table) => found.get(table) ?? []
})

test.each(Object.entries(before))(
  '%s has what the version before reads, and wants nothing more of it',
  (table, names) => {
    const known = names.split(' ')
    const columns = columnsOf(table)
    expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(known))
    const wanted = columns.filter((column) => column.notnull === 1 && column.dflt_value === null)
    expect(known).toEqual(expect.arrayContaining(wanted.map(({ name }) => name)))
  },
)

test('the store says who may go on with it', () => {
  expect([storeSays('schema'), storeSays('read-by')]).toEqual([String(schemaVersion), String(since)])
})
