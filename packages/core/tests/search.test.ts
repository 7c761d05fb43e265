import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteSearch, openSqliteStore } from '@tidings/storage-sqlite'
import { expect, test } from 'vitest'
import { aCore, text } from './harness.ts'

test('the searches of one user come one after another, and those of another in between', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-search-'))
  await using store = await openSqliteStore({ directory })
  await using index = openSqliteSearch({ directory })
  let [now, most] = [0, 0]
  const find: typeof index.find = async (query) => {
    now += 1
    most = Math.max(most, now)
    return index.find(query).finally(() => {
      now -= 1
    })
  }
  await using core = await aCore({}, { store, search: { ...index, find } })
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  await alice.call('message.send', { to: 'user/bob', content: text('needle in a haystack') })
  await index.caughtUp()
  const searches = [alice, alice, alice, alice, bob].map((who) => who.call('search', { query: 'needle' }))
  for (const { results } of await Promise.all(searches))
    expect(results).toMatchObject([{ excerpt: 'needle in a haystack', highlights: [[0, 6]] }])
  expect(most).toBe(2)
})
