import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { aCore, settled } from './harness.ts'

const text = (data: string) => ({ type: 'text', data })
const day = 86_400_000

test('a reported message is evidence until the operator closes the report, whatever becomes of it', async () => {
  await using core = await aCore()
  const [alice, mallory] = [await core.terminal('alice'), await core.terminal('mallory')]
  const { id } = await mallory.call('message.send', { to: 'user/alice', content: text('buy now') })
  await alice.call('message.report', { id, reason: 'spam', note: ' again ' })
  await mallory.call('message.recall', { id })
  core.tick(5)
  // Once is enough.
  await alice.call('message.report', { id, reason: 'abuse' })
  const { reports } = await core.app('report.list', {})
  expect(reports).toMatchObject([
    {
      ...{ by: 'user/alice', about: 'user/mallory', reason: 'spam', note: 'again' },
      message: { id, from: 'user/mallory', content: text('buy now') },
    },
  ])
  const report = reports[0]?.report ?? ''
  await core.app('report.close', { report, outcome: 'warned' })
  expect((await core.app('report.list', {})).reports).toEqual([])
  await expect(core.app('report.close', { report })).rejects.toMatchObject({ code: 'not_found' })
  const { entries } = await core.app('audit.list', { operation: 'report.close' })
  expect(entries).toMatchObject([{ subject: report, detail: { outcome: 'warned' } }])
  // What was closed may be reported once more.
  await alice.call('message.report', { id, reason: 'other' })
  expect((await core.app('report.list', {})).reports).toHaveLength(1)
})

test('a person is reported with the profile they had', async () => {
  await using core = await aCore()
  const [alice, mallory] = [await core.terminal('alice'), await core.terminal('mallory')]
  await mallory.call('user.update', { name: 'Bank of Alice' })
  await alice.call('user.report', { user: 'mallory', reason: 'abuse', note: 'No bank' })
  await mallory.call('user.update', { name: 'Mallory' })
  expect((await core.app('report.list', {})).reports).toMatchObject([
    { by: 'user/alice', about: 'user/mallory', note: 'No bank', user: { id: 'mallory', name: 'Bank of Alice' } },
  ])
  await expect(alice.call('user.report', { user: 'alice', reason: 'spam' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(alice.call('user.report', { user: 'nobody', reason: 'spam' })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('only what one may see is reported, not one’s own, and nobody has more than a few open', async () => {
  await using core = await aCore()
  const [alice, bob] = [await core.terminal('alice'), await core.terminal('bob')]
  const eve = await core.terminal('eve')
  const { id } = await alice.call('message.send', { to: 'user/bob', content: text('hi') })
  await expect(eve.call('message.report', { id, reason: 'spam' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(alice.call('message.report', { id, reason: 'spam' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(bob.call('report.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  for (let count = 0; count < limits.reportsOfUser; count++) {
    const one = await alice.call('message.send', { to: 'user/bob', content: text(`${count}`) })
    await bob.call('message.report', { id: one.id, reason: 'spam' })
    core.tick(60_000)
  }
  await expect(bob.call('message.report', { id, reason: 'spam' })).rejects.toMatchObject({ code: 'too_large' })
  const first = await core.app('report.list', { limit: 15 })
  const rest = await core.app('report.list', { limit: 15, next: first.next ?? '' })
  expect([first.reports.length, rest.reports.length, rest.next]).toEqual([15, 5, undefined])
})

test('where as many wait as may, the oldest of whoever has most of them makes room', async () => {
  await using core = await aCore()
  const { records } = core.parts.store
  const alice = await core.terminal('alice')
  await core.terminal('mallory')
  const at = core.parts.clock.now() - limits.reports
  const put = (kind: string, by: (n: number) => string) =>
    records.put(
      Array.from({ length: limits.reports }, (_, n) => {
        const key = `${String(at + n).padStart(15, '0')}.x`
        const kept = { at: at + n, expiresAt: at + day, reason: 'spam', note: '', about: 'user/x', by: `user/${by(n)}` }
        return { owner: 'server/reports', kind, key, value: kind === 'reporter' ? by(n) : JSON.stringify(kept) }
      }),
    )
  // The first two are of others; then comes the flood.
  const by = (n: number) => (n < 2 ? `other${n}` : 'flood')
  await put('report', by)
  await put('reporter', by)
  await alice.call('user.report', { user: 'mallory', reason: 'abuse' })
  const { reports } = await core.app('report.list', { limit: 3 })
  expect(reports.map(({ by }) => by)).toEqual(['user/other0', 'user/other1', 'user/flood'])
  expect(reports[2]?.at).toBe(at + 3)
  expect(await records.count('server/reports', 'report')).toBe(limits.reports)
  expect(await records.count('server/reports', 'reporter')).toBe(limits.reports)
})

test('a report that nobody closes goes when its days are over, and may be made anew', async () => {
  await using core = await aCore({ tokenTtlMs: 365 * day })
  const [alice] = [await core.terminal('alice'), await core.terminal('mallory')]
  await alice.call('user.report', { user: 'mallory', reason: 'spam' })
  core.tick(89 * day)
  await settled()
  expect((await core.app('report.list', {})).reports).toHaveLength(1)
  core.tick(day + 60_000)
  await settled()
  expect((await core.app('report.list', {})).reports).toEqual([])
  await alice.call('user.report', { user: 'mallory', reason: 'spam' })
  expect((await core.app('report.list', {})).reports).toHaveLength(1)
})

test('whoever is deleted leaves their reports without a name and a note; whoever was reported leaves the evidence', async () => {
  await using core = await aCore()
  const [alice, mallory] = [await core.terminal('alice'), await core.terminal('mallory')]
  const { id } = await mallory.call('message.send', { to: 'user/alice', content: text('buy now') })
  await alice.call('message.report', { id, reason: 'spam', note: 'It is me, Alice' })
  const exported = (await alice.call('account.export', {})).records
  let next = (await alice.call('account.export', {})).next
  while (next !== undefined) {
    const page = await alice.call('account.export', { next })
    exported.push(...page.records)
    next = page.next
  }
  expect(exported.filter(({ kind }) => kind === 'report').map(({ value }) => value)).toMatchObject([
    { about: 'user/mallory', reason: 'spam', note: 'It is me, Alice' },
  ])
  for (const [uid, who] of [
    ['alice', alice],
    ['mallory', mallory],
  ] as const) {
    await who.call('account.delete', { confirm: uid })
    core.tick(1000)
    await settled()
  }
  const { reports } = await core.app('report.list', {})
  expect(reports).toMatchObject([{ about: 'user/mallory', note: '', message: { id, content: text('buy now') } }])
  expect(reports[0]).not.toHaveProperty('by')
  expect(await core.parts.store.records.version('reports/alice')).toBe(0)
  await core.app('report.close', { report: reports[0]?.report ?? '' })
  expect((await core.app('report.list', {})).reports).toEqual([])
})
