import type { Kysely } from 'kysely'
import { countGroups } from './count-groups.ts'
import { run, words } from './ddl.ts'
import type { SqlDialect } from './dialect.ts'
import { followThreads } from './follow-threads.ts'
import { tellAllFromEverybody } from './mention-keys.ts'
import { renewReactionKeys } from './reaction-keys.ts'
import { renewUserKeys } from './renew-users.ts'
import type { Schema } from './schema.ts'
import { startFeed } from './start-feed.ts'

type Step = (db: Kysely<Schema>, dialect: SqlDialect) => Promise<void>

/**
 * Who knows so many steps goes on with a store that has taken all of them. A step that only adds leaves it. One that takes away what
 * nobody has read since version n, or asks of a row what nobody wrote before it, sets n: one release after n, at the earliest.
 */
export const readBy = 23

/**
 * Version n is the state after the first n steps. A step that was released never changes. From 24 on a step only expands: nodes of the
 * version before go on reading and writing beside it, and come up again. What nobody reads any more is taken away one release later.
 */
export const steps: readonly Step[] = [
  async (db, dialect) => {
    const { strict, clustered, id, integer, text } = words(dialect)
    await run(db, [
      `create table conversations (id ${id}, key ${text} not null unique, kind ${text} not null, seq ${integer} not null,
        rev ${integer} not null, counted ${integer} not null, created_at ${integer} not null,
        updated_at ${integer} not null, changed ${integer} not null)${strict}`,
      `create table entries ("row" ${id}, conversation ${integer} not null, seq ${integer} not null,
        rev ${integer} not null, sender ${text} not null, client_msg_id ${text}, type ${text} not null,
        counted ${integer} not null, ts ${integer} not null, body ${text} not null)${strict}`,
      'create unique index entries_by_seq on entries (conversation, seq)',
      'create unique index entries_by_rev on entries (conversation, rev) where rev > 0',
      // The id first: ids that begin with the time, as the SDK makes them, all go to the end of the tree, so that a batch
      // touches a few pages of it and not one for every sender.
      `create table sends (sender ${text} not null, client_msg_id ${text} not null, conversation ${integer} not null,
        seq ${integer} not null, primary key (client_msg_id, sender))${clustered}`,
      `create table members (uid ${text} not null, conversation ${integer} not null, role ${text} not null,
        joined_at ${integer} not null, joined_seq ${integer} not null, read_seq ${integer} not null,
        read_counted ${integer} not null, changed ${integer} not null, primary key (uid, conversation))${clustered}`,
      'create index members_by_conversation on members (conversation, uid)',
      `create table mentions (conversation ${integer} not null, uid ${text} not null, seq ${integer} not null,
        primary key (conversation, uid, seq))${clustered}`,
      `create table rooms (id ${text} primary key, conversation ${integer} not null unique, name ${text} not null,
        avatar ${text} not null, owner ${text} not null, member_count ${integer} not null,
        created_at ${integer} not null, updated_at ${integer} not null)${strict}`,
      `create table users (uid ${text} primary key, folded ${text} not null, name ${text} not null, avatar ${text} not null,
        created_at ${integer} not null, banned ${integer} not null, revoked_before ${text} not null,
        password_hash ${text})${strict}`,
      'create index users_by_folded on users (folded)',
      `create table user_terms (term ${text} not null, uid ${text} not null, primary key (term, uid))${clustered}`,
      "insert into meta (key, value) values ('position', '0')",
    ])
  },
  async (db, dialect) => {
    const { clustered, integer, text } = words(dialect)
    const count = `${integer} not null default 0`
    await run(db, [
      `alter table entries add column marks ${text}`,
      `alter table entries add column replies ${count}`,
      ...['delivered_seq', 'cleared_seq', 'hidden_seq', 'muted_until', 'allowed'].map(
        (column) => `alter table members add column ${column} ${count}`,
      ),
      `alter table members add column alias ${text} not null default ''`,
      `alter table members add column settings ${text} not null default '{}'`,
      `create table departures (uid ${text} not null, conversation ${integer} not null, key ${text} not null,
        changed ${integer} not null, primary key (uid, conversation))${clustered}`,
      `alter table mentions add column directed ${count}`,
      `create table marks (conversation ${integer} not null, seq ${integer} not null, kind ${text} not null,
        key ${text} not null, uid ${text} not null, ts ${integer} not null,
        primary key (conversation, seq, kind, key, uid))${clustered}`,
      "create index pins on marks (conversation, seq) where kind = 'pin'",
      `create table revisions (conversation ${integer} not null, seq ${integer} not null, rev ${integer} not null,
        until ${integer} not null, body ${text} not null, primary key (conversation, seq, rev))${clustered}`,
      `create table threads (conversation ${integer} not null, root ${integer} not null, seq ${integer} not null,
        primary key (conversation, root, seq))${clustered}`,
      `create table burns (conversation ${integer} not null, seq ${integer} not null, sender ${text} not null,
        after ${integer} not null, at ${integer}, primary key (conversation, seq))${clustered}`,
      'create index burns_by_time on burns (at) where at is not null',
      `alter table rooms add column settings ${text} not null default '{}'`,
      `alter table rooms add column dissolved ${count}`,
      `alter table users add column receipts ${integer} not null default 1`,
      `alter table users add column last_seen ${count}`,
      `alter table users add column appearance ${text} not null default '{}'`,
      `create table clients (uid ${text} not null, id ${text} not null, platform ${text} not null, name ${text} not null,
        first_seen ${integer} not null, last_seen ${integer} not null, revoked_before ${integer} not null,
        primary key (uid, id))${clustered}`,
      `create table records (owner ${text} not null, kind ${text} not null, key ${text} not null,
        version ${integer} not null, value ${text}, due ${integer}, primary key (owner, kind, key))${clustered}`,
      'create index records_by_version on records (owner, version)',
      'create index records_by_due on records (due) where due is not null',
      `create table owners (owner ${text} primary key, version ${integer} not null)${clustered}`,
    ])
  },
  async (db, dialect) => {
    const { strict, clustered, id, integer, text } = words(dialect)
    const count = `${integer} not null default 0`
    await run(db, [
      ...['trimmed_seq', 'trimmed_counted', 'retain_days'].map(
        (column) => `alter table conversations add column ${column} ${count}`,
      ),
      `create table attachments (id ${text} primary key, owner ${text} not null, name ${text} not null,
        mime ${text} not null, size ${integer} not null, created_at ${integer} not null, audience ${text} not null,
        sha256 ${text}, blob ${text}, facts ${text}, check_at ${integer})${clustered}`,
      'create index attachments_by_owner on attachments (owner, created_at, id)',
      'create index attachments_by_blob on attachments (blob) where blob is not null',
      'create index attachments_by_check on attachments (check_at) where check_at is not null',
      `create table attachment_uses (attachment ${text} not null, conversation ${integer} not null, seq ${integer} not null,
        holder ${text} not null, primary key (attachment, conversation, seq, holder))${clustered}`,
      'create index attachment_uses_by_entry on attachment_uses (conversation, seq) where conversation > 0',
      "create index attachment_uses_by_holder on attachment_uses (holder) where holder <> ''",
      `create table blobs (key ${text} primary key, sha256 ${text} not null unique, size ${integer} not null)${clustered}`,
      `create table blob_trash (key ${text} primary key, at ${integer} not null)${clustered}`,
      'create index blob_trash_by_time on blob_trash (at)',
      `create table index_changes (id ${id}, conversation ${integer} not null, seq ${integer} not null,
        trimmed ${integer} not null)${strict}`,
      `create table audit (id ${id}, at ${integer} not null, actor ${text} not null,
        address ${text} not null, operation ${text} not null, subject ${text} not null, detail ${text} not null)${strict}`,
      'create index audit_by_time on audit (at)',
      'create index audit_by_subject on audit (subject, id)',
    ])
  },
  // Rooms that ended, and whose log was not removed to the end.
  async (db) => {
    await run(db, [
      `insert into records (owner, kind, key, version, value, due)
        select 'room/' || r.id, 'ending', 'ending', 0, '{"conversation":' || c.id || '}', 0
        from rooms r join conversations c on c.id = r.conversation
        where r.dissolved = 1 and c.trimmed_seq < c.seq`,
    ])
  },
  async (db, dialect) => {
    await run(db, [
      `alter table users add column skeleton ${words(dialect).text} not null default ''`,
      'create index users_by_skeleton on users (skeleton)',
    ])
    await tellAllFromEverybody(db)
  },
  // What is kept for a user has a bound: removals are forgotten, requests have an end, groups know who carries them.
  async (db, dialect) => {
    const { integer } = words(dialect)
    await run(db, [
      `alter table owners add column forgotten ${integer} not null default 0`,
      "update records set due = 0 where kind = 'request' and value is not null and due is null",
    ])
    await countGroups(db)
  },
  // Revocations name generations. Those of before had only a time, and voided what was issued before it.
  async (db, dialect) => {
    const { integer } = words(dialect)
    const count = `${integer} not null default 0`
    await run(db, [
      'alter table users rename column revoked_before to revoked',
      `alter table users add column generation ${count}`,
      'alter table clients rename column revoked_before to revoked_at',
      `alter table clients add column revoked_generation ${count}`,
      `alter table clients add column revoked_newest ${count}`,
      'update clients set revoked_at = revoked_at - 1 where revoked_at > 0',
    ])
    const users = await db.selectFrom('users').select(['uid', 'revoked']).where('revoked', '<>', '{}').execute()
    for (const { uid, revoked } of users) {
      const times = Object.entries(JSON.parse(revoked) as Record<string, number>)
      const named = Object.fromEntries(times.map(([scope, time]) => [scope, { generation: 0, at: time - 1 }]))
      await db
        .updateTable('users')
        .set({ revoked: JSON.stringify(named) })
        .where('uid', '=', uid)
        .execute()
    }
  },
  // Lists stand in the order of writing, whatever the clock said.
  async (db, dialect) => {
    const { integer } = words(dialect)
    await run(db, [
      `alter table conversations add column last_row ${integer} not null default 0`,
      `update conversations set last_row = coalesce((select e."row" from entries e
        where e.conversation = conversations.id and e.seq = conversations.seq), 0)`,
    ])
  },
  (db) => renewReactionKeys(db),
  // What was taken back disappears from where it was quoted and forwarded.
  async (db, dialect) => {
    const { clustered, integer } = words(dialect)
    await run(db, [
      `create table copies (conversation ${integer} not null, seq ${integer} not null,
        by_conversation ${integer} not null, by_seq ${integer} not null, look ${integer} not null,
        primary key (conversation, seq, by_conversation, by_seq))${clustered}`,
      'create index copies_by_entry on copies (by_conversation, by_seq)',
      'create index copies_to_look on copies (look) where look = 1',
    ])
  },
  // Whose account was deleted was known by having neither a name nor a way in.
  async (db, dialect) => {
    await run(db, [
      `alter table users add column erased ${words(dialect).integer} not null default 0`,
      "update users set erased = 1 where name = '' and banned = 1",
    ])
  },
  // Rooms are counted by their owner.
  (db) => run(db, ['create index rooms_by_owner on rooms (owner) where dissolved = 0']),
  // What was kept before the server took out what files say of their senders is as it came.
  async (db, dialect) => {
    const { integer, text } = words(dialect)
    await run(db, [
      `alter table attachments add column original ${integer} not null default 0`,
      `alter table attachments add column source ${text}`,
      'update attachments set original = 1 where blob is not null',
    ])
  },
  // The directory of rooms.
  async (db, dialect) => {
    const { clustered, integer, text } = words(dialect)
    await run(db, [
      `alter table rooms add column listed ${integer} not null default 0`,
      'create index rooms_listed on rooms (member_count desc, id) where listed = 1',
      `create table room_terms (term ${text} not null, room ${text} not null, primary key (term, room))${clustered}`,
      'create index room_terms_by_room on room_terms (room)',
      'create index user_terms_by_user on user_terms (uid)',
    ])
  },
  // Whoever marks something as unread moves their pointer back, and others go on seeing how far they had read.
  async (db, dialect) => {
    const count = `${words(dialect).integer} not null default 0`
    await run(db, [
      `alter table members add column seen_seq ${count}`,
      `alter table members add column read_turn ${count}`,
    ])
  },
  // What mentions somebody is listed over all of their conversations, in the order of writing.
  async (db, dialect) => {
    await run(db, [
      `alter table mentions add column entry_row ${words(dialect).integer} not null default 0`,
      `update mentions set entry_row = coalesce((select e."row" from entries e
        where e.conversation = mentions.conversation and e.seq = mentions.seq), 0)`,
      'create index mentions_by_user on mentions (uid, entry_row)',
    ])
  },
  // Whoever takes part in a thread follows it.
  async (db, dialect) => {
    await run(db, [
      `alter table threads add column directed ${words(dialect).integer} not null default 0`,
      `update threads set directed = 1
        where (conversation, seq) in (select conversation, seq from mentions where directed = 1)`,
    ])
    await followThreads(db)
  },
  // Versions of memberships count their changes; names that look alike are given once, also when they are asked for at once.
  async (db, dialect) => {
    const { clustered, integer, text } = words(dialect)
    await run(db, [
      `alter table members add column version ${integer} not null default 0`,
      'update members set version = changed',
      'drop index users_by_skeleton',
      `create table claims (form ${text} primary key, uid ${text} not null)${clustered}`,
    ])
    // Those that are alike already both stay; the forms that they share are the first one's.
    await renewUserKeys(db)
  },
  (db, dialect) => startFeed(db, dialect),
  // What is written is stored only while that stands by which it was judged.
  async (db, dialect) => {
    const { integer, text } = words(dialect)
    await run(db, [
      `alter table conversations add column access ${integer} not null default 0`,
      `alter table users add column standing ${integer} not null default 0`,
      `alter table users add column seats ${text} not null default '{}'`,
    ])
  },
  // One index of the entries in place of a table, which PostgreSQL wrote in two places for every entry.
  async (db, dialect) => {
    if (!dialect.sendsAreEntries) return
    await run(db, [
      'create unique index entries_by_send on entries (client_msg_id, sender) where client_msg_id is not null',
      'drop table sends',
    ])
  },
  // What a node remembers is held against what the feed says of it; times are looked for by kind.
  async (db, dialect) => {
    await run(db, [
      `alter table users add column version ${words(dialect).integer} not null default 1`,
      "update feed set kind = 'pointer' where kind = 'view'",
      `update feed set key = coalesce((select key from conversations where id = feed.conversation), ''),
        a = coalesce((select access from conversations where id = feed.conversation), 0) where kind = 'access'`,
      `update feed set a = coalesce((select standing from users where uid = feed.key), 0), b = 1 where kind = 'user'`,
      'create index records_by_kind_and_due on records (kind, due) where due is not null',
      'drop index records_by_due',
    ])
  },
  // What gives somebody a right makes nothing untrue that others were judged by.
  (db, dialect) =>
    run(db, [`alter table conversations add column narrowed ${words(dialect).integer} not null default 0`]),
  // Accounts that tell people something, and are nobody's.
  (db, dialect) =>
    run(db, [
      `alter table users add column kind ${words(dialect).text}`,
      'create index users_by_kind on users (uid) where kind is not null',
    ]),
  // A channel is kept as a room is, and is found by another name.
  (db, dialect) =>
    run(db, [
      `alter table rooms add column kind ${words(dialect).text}`,
      "create index members_by_admin on members (conversation) where role = 'admin'",
    ]),
]
