import type { Conversations, ListedConversation, UnreadConversation } from '@tidings/core'
import { everyMember } from '@tidings/core/every-member'
import type { ConversationSettings } from '@tidings/protocol'
import type { Kysely, RawBuilder } from 'kysely'
import { builtForSeveral } from './built-once.ts'
import { sql } from './kysely.ts'
import { toConversation, toEntry, toMembership, toRoom } from './rows.ts'
import type { Schema } from './schema.ts'

/** Unread entries of conversation `c` that mention member `m`, or every member. */
const mentions = sql<number>`(select count(distinct n.seq) from mentions n where n.conversation = c.id and n.seq > m.read_seq
  and n.uid in (m.uid, ${sql.lit(everyMember)}))`

/** Likewise those that were sent to the member alone. */
const directed = sql<number>`(select count(*) from mentions n where n.conversation = c.id and n.seq > m.read_seq
  and n.uid = m.uid and n.directed = 1)`

/** A member's conversations with all that a list shows: heads, pointers, room, last entry, unread mentions; one row each. */
const views = (db: Kysely<Schema>, uid: string) =>
  db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    // By the row itself, which is one look. One that was removed may have kept its number, under no conversation.
    .leftJoin('entries as e', (join) => join.onRef('e.row', '=', 'c.last_row').onRef('e.conversation', '=', 'c.id'))
    .leftJoin('rooms as r', 'r.conversation', 'c.id')
    .where('m.uid', '=', uid)
    .selectAll('c')
    .select(['m.uid', 'm.role', 'm.joined_at', 'm.joined_seq', 'm.read_seq', 'm.read_counted'])
    .select(['m.seen_seq', 'm.read_turn', 'm.delivered_seq'])
    .select(['m.cleared_seq', 'm.hidden_seq', 'm.alias', 'm.muted_until', 'm.allowed', 'm.settings', 'm.version'])
    .select(['e.seq as e_seq', 'e.rev as e_rev', 'e.sender', 'e.client_msg_id', 'e.type', 'e.counted as e_counted'])
    .select(['e.ts', 'e.body', 'e.marks', 'e.replies'])
    .select(['r.id as r_id', 'r.name', 'r.avatar', 'r.owner', 'r.member_count'])
    .select([
      'r.created_at as r_created_at',
      'r.updated_at as r_updated_at',
      'r.settings as r_settings',
      'r.kind as r_kind',
    ])
    .select([
      mentions.as('mentions'),
      directed.as('directed'),
      peerPointer(everRead).as('peer_read_seq'),
      peerPointer(delivered).as('peer_delivered_seq'),
    ])

/** The peer's pointer in a pair, one's own in a conversation with oneself; -1 for a peer who does not let it be seen. */
const peerPointer = (pointer: (member: 'p' | 'm') => RawBuilder<number>) =>
  sql<number | null>`case when c.kind = 'pair' then coalesce((select case when coalesce(u.receipts, 1) = 1
    then ${pointer('p')} else -1 end from members p left join users u on u.uid = p.uid
    where p.conversation = c.id and p.uid <> m.uid limit 1), ${pointer('m')}) end`

const delivered = (member: 'p' | 'm') => sql<number>`${sql.ref(`${member}.delivered_seq`)}`

/** Whoever marks something as unread has read it all the same, for others. */
const everRead = (member: 'p' | 'm') => {
  const [read, seen] = [sql.ref(`${member}.read_seq`), sql.ref(`${member}.seen_seq`)]
  return sql<number>`case when ${seen} > ${read} then ${seen} else ${read} end`
}

export type ViewRow = Awaited<ReturnType<ReturnType<typeof views>['execute']>>[number]

/** What a list of the member's shows of these conversations, in no order. */
export const viewsOf = builtForSeveral((db, { uid }: { readonly uid: string }, ids: readonly number[]) =>
  views(db, uid).where('c.id', 'in', ids),
)

function lastOf(row: ViewRow): Pick<ListedConversation, 'last'> {
  if (row.e_seq === null) return {}
  const last = toEntry({
    conversation: row.id,
    seq: row.e_seq,
    rev: row.e_rev ?? 0,
    sender: row.sender ?? '',
    client_msg_id: row.client_msg_id,
    type: row.type ?? 'event',
    counted: row.e_counted ?? 0,
    ts: row.ts ?? 0,
    body: row.body ?? '',
    marks: row.marks,
    replies: row.replies ?? 0,
  })
  return { last }
}

function roomOf(row: ViewRow): Pick<ListedConversation, 'room'> {
  if (row.r_id === null) return {}
  const room = toRoom({
    id: row.r_id,
    conversation: row.id,
    name: row.name ?? '',
    avatar: row.avatar ?? '',
    owner: row.owner ?? '',
    member_count: row.member_count ?? 0,
    created_at: row.r_created_at ?? 0,
    updated_at: row.r_updated_at ?? 0,
    settings: row.r_settings ?? '{}',
    kind: row.r_kind,
    access: row.access,
  })
  return { room }
}

function peerOf(row: ViewRow): Pick<ListedConversation, 'peerReadSeq' | 'peerDeliveredSeq'> {
  const [peerReadSeq, peerDeliveredSeq] = [Number(row.peer_read_seq ?? -1), Number(row.peer_delivered_seq ?? -1)]
  return peerReadSeq < 0 ? {} : { peerReadSeq, peerDeliveredSeq }
}

export function toListed(row: ViewRow): ListedConversation {
  return {
    conversation: toConversation(row),
    membership: toMembership(row),
    ...peerOf(row),
    ...roomOf(row),
    ...lastOf(row),
    mentions: Number(row.mentions),
    directed: Number(row.directed),
  }
}

/** What is unread of these members: `Conversations.unreadOf` says in which order. */
export async function unreadOf(
  db: Kysely<Schema>,
  users: readonly string[],
  { after, limit }: Parameters<Conversations['unreadOf']>[1],
): Promise<readonly UnreadConversation[]> {
  if (users.length === 0) return []
  const unread = db
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation')
    .select(['m.uid', 'c.id', 'c.key', 'c.counted', 'c.trimmed_counted', 'm.read_counted', 'm.settings'])
    .select([mentions.as('mentions'), directed.as('directed')])
    .where('m.uid', 'in', users)
    .whereRef('c.seq', '>', 'm.read_seq')
    .whereRef('c.seq', '>', 'm.hidden_seq')
  const rows = await unread
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('m.uid', '>', after?.user ?? ''),
          where.and([where('m.uid', '=', after?.user ?? ''), where('c.id', '>', after?.id ?? 0)]),
        ]),
      ),
    )
    .orderBy('m.uid')
    .orderBy('c.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...{ user: row.uid, id: row.id, key: row.key, counted: row.counted, trimmedCounted: row.trimmed_counted },
    ...{ readCounted: row.read_counted, settings: JSON.parse(row.settings) as ConversationSettings },
    ...{ mentions: Number(row.mentions), directed: Number(row.directed) },
  }))
}
