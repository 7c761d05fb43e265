import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { filesInMemory } from './files.ts'
import { aCore, settledInThreads, text } from './harness.ts'

const word = 'zebrafish'
const subscription = {
  endpoint: `https://push.example/${word}`,
  keys: { p256dh: 'B'.padEnd(87, 'x'), auth: 'a'.repeat(22) },
}

/** Where the word stands in a store, by table and column. */
function placesOf(file: string): readonly string[] {
  using db = new DatabaseSync(file, { readOnly: true })
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
  const found = tables.flatMap(({ name }) =>
    (db.prepare(`select * from "${name}"`).all() as Record<string, unknown>[]).flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) => (String(value).includes(word) ? [`${name}.${column}`] : [])),
    ),
  )
  return [...new Set(found)].sort()
}

test('of what somebody has ever written nothing is left when their account is deleted, wherever they wrote it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-erased-'))
  await using store = await openSqliteStore({ directory })
  // Tokens are known by their hash alone, which is remembered.
  const secretHash = (secret: string) => createHash('sha256').update(secret).digest('hex')
  const ways = { store, secretHash, media: filesInMemory() }
  await using core = await aCore({ usersInvite: true, registration: 'invite' }, ways)
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await alice
    .call('room.create', { name: 'Approved', members: [], join: 'approval' })
    .then(({ room }) => bob.call('room.join', { room: room.id, greeting: `${word} please` }))
  const { room } = await alice.call('room.create', { name: 'Team', members: ['bob'] })
  await bob.call('user.update', { name: word })
  await bob.call('room.alias', { room: room.id, alias: word })
  const { id } = await bob.call('message.send', { to: room.oid, content: text(word) })
  await bob.call('message.edit', { id, content: text(`${word}!`) })
  await alice.call('message.send', { to: room.oid, content: { type: 'quote', data: { text: 'oh', quoted: { id } } } })
  await bob.call('contact.add', { user: 'alice', greeting: word })
  await alice.call('contact.accept', { user: 'bob' })
  await bob.call('contact.update', { user: 'alice', remark: word, groups: [word] })
  await bob.call('message.send', { to: 'user/alice', content: text(word) })
  const draft = { content: text(word), ts: 1 }
  for (const conversation of ['user/alice', room.oid])
    await bob.call('conversation.update', { conversation, settings: { draft } })
  const at = core.parts.clock.now() + 3_600_000
  await bob.call('saved.add', { id, note: word })
  await bob.call('reminder.set', { id, at, note: word })
  await bob.call('message.schedule', { to: 'user/alice', content: text(word), at })
  await bob.call('user.settings', { app: { key: word }, notifying: { keywords: [word] } })
  await bob.call('presence.set', { status: { text: word } })
  await bob.call('invitation.create', { note: word })
  await bob.call('offer.make', { to: 'user/alice', name: `${word}.txt`, size: 1 })
  const asks = (to: string, words: string) => ({
    ...{ type: 'AdaptiveCard', body: [{ type: 'Input.Text', id: 'name', label: words }], fallbackText: to },
    actions: [{ type: 'Action.Submit', id: 'ok', title: 'OK' }],
  })
  const cards = { to: room.oid, content: { type: 'adaptive-card', data: asks('all', 'Name?') } } as const
  const { id: card } = await alice.call('message.send', cards)
  await bob.call('card.act', { id: card, action: 'ok', inputs: { name: word }, clientActId: 'a' })
  const { id: his } = await bob.call('message.send', cards)
  const content = { type: 'adaptive-card', data: asks('alice', word) }
  await bob.call('card.update', { id: his, for: ['user/alice'], content })
  await bob.call('push.subscribe', subscription)
  const phone = await core.terminal('bob')
  await phone.call('push.register', { provider: 'fcm', token: word, app: word, voipToken: `${word}-voip` })
  await bob.call('attachment.create', { name: `${word}.txt`, size: 1 })
  await core.app('chatroom.create', { id: 'stage', name: 'Stage', owner: 'alice' })
  await bob.call('chatroom.join', { chatroom: 'stage' })
  await bob.call('chatroom.send', { chatroom: 'stage', content: text(word) })
  for (const of of ['user/bob', `room/${room.id}/user/bob`]) await core.app('extra.put', { of, extra: { word } })
  const before = placesOf(join(directory, 'tidings.db'))
  expect(before).toEqual([
    'attachments.name',
    'entries.body',
    'members.alias',
    'members.settings',
    'records.key',
    'records.value',
    'revisions.body',
    'user_terms.term',
    'users.appearance',
    'users.name',
  ])
  await core.app('user.delete', { user: 'bob' })
  core.tick(1000)
  await expect.poll(() => placesOf(join(directory, 'tidings.db')), { timeout: 10_000 }).toEqual([])
  const { messages } = await alice.call('log.read', { conversation: room.oid })
  expect(messages.find(({ content }) => content.type === 'notice/alias-changed')?.content.data).toEqual({
    by: 'user/bob',
    alias: '',
  })
  await settledInThreads()
})

test('of a room that ended neither its link nor who asked to be let in is kept', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const { room } = await alice.call('room.create', { name: 'R', members: [], join: 'approval' })
  await alice.call('room.link', { room: room.id })
  await bob.call('room.join', { room: room.id, greeting: 'please' })
  await alice.call('room.dissolve', { room: room.id })
  const { records } = core.parts.store
  const kept = async () => [
    ...(await records.list(room.oid, 'link', '', 10)),
    ...(await records.list(room.oid, 'join-request', '', 10)),
    ...(await records.list('asked/bob', 'join-request', '', 10)),
  ]
  core.tick(1000)
  await expect.poll(kept).toEqual([])
})
