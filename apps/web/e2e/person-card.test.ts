/// <reference lib="dom" />
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Awaited<ReturnType<typeof aClient>>

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  await asApp(server, '/admin/users', { user: 'bob', name: 'Bob Marsh' })
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', reducedMotion: 'reduce' })
  bob = await aClient(server, 'bob')
  const { room } = await bob.call('room.create', { name: 'Corner shop', members: ['alice'] })
  await bob.call('presence.set', { timeZone: 'Asia/Kolkata', status: { text: 'At the mill', emoji: '🌾' } })
  const mentionsAt = [{ mention: 'user/bob', from: 4, length: 10 }]
  const options = { mentions: ['user/bob'], mentionsAt }
  await bob.send(room.oid, { type: 'text', data: 'Ask @Bob Marsh, please' }, options).done
  await alice.open(/Corner shop/)
  await alice.sees('Ask')
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const card = (person: Person) => person.page.getByRole('dialog', { name: 'Profile of Bob Marsh' })

test('a mention opens the card of the person: status, local time, shared rooms', async () => {
  await alice.log.getByRole('button', { name: '@Bob Marsh' }).click()
  await card(alice).getByText('🌾 At the mill').waitFor()
  await card(alice)
    .getByText(/local time$/)
    .waitFor()
  await card(alice).getByRole('region', { name: 'Rooms you share' }).getByText('Corner shop').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await alice.page.keyboard.press('Escape')
  await card(alice).waitFor({ state: 'detached' })
  await bob.call('presence.set', { timeZone: null })
})

test('a name opens it too, and it writes a mention that means the person', async () => {
  await alice.log.locator('.td-sender').click()
  await card(alice).getByRole('button', { name: 'Mention' }).click()
  await alice.holds('@Bob Marsh ')
  await alice.box.press('Enter')
  await alice.log.getByRole('button', { name: '@Bob Marsh' }).nth(1).waitFor()
})

test('a person is reported from the card, a message from its menu; both may be blocked on the way', async () => {
  await alice.log.locator('.td-sender').click()
  await card(alice).getByRole('button', { name: 'Report' }).click()
  const form = alice.page.getByRole('dialog', { name: 'Report Bob Marsh' })
  await form.getByRole('radio', { name: 'Abuse or threats' }).check()
  await form.getByLabel('Anything they should know (optional)').fill('He shouts')
  expect(await faultsOf(alice)).toEqual([])
  await form.getByRole('button', { name: 'Send report' }).click()
  await alice.page.getByText('Report sent. Thank you.').waitFor()
  await form.waitFor({ state: 'detached' })
  // The question came in the place of the card; whoever asked it is where they were.
  expect(await card(alice).count()).toBe(0)
  await alice.page.waitForFunction(() => document.activeElement?.classList.contains('td-sender'))
  await alice.line('Ask').click({ button: 'right' })
  // This server cannot.
  expect(await alice.page.getByRole('menuitem', { name: 'Translate' }).count()).toBe(0)
  await alice.page.getByRole('menuitem', { name: 'Report' }).click()
  await alice.page.getByRole('dialog', { name: 'Report message' }).getByLabel('Also block Bob Marsh').check()
  await alice.press('Send report')
  await alice.dialog.waitFor({ state: 'detached' })
  const headers = { authorization: `Bearer ${server.secret}` }
  const { reports } = await (await fetch(`${server.url}/v1/admin/reports`, { headers })).json()
  expect(reports).toMatchObject([
    { about: 'user/bob', reason: 'abuse', note: 'He shouts', user: { name: 'Bob Marsh' } },
    { about: 'user/bob', reason: 'spam', message: { content: { data: 'Ask @Bob Marsh, please' } } },
  ])
  await alice.log.locator('.td-sender').click()
  await card(alice).getByRole('button', { name: 'Unblock' }).click()
  await card(alice).getByRole('button', { name: 'Block' }).waitFor()
  await alice.page.keyboard.press('Escape')
  await card(alice).waitFor({ state: 'detached' })
})

test('by keys: the menu of a message has the card of who said it', async () => {
  await alice.line('Ask').focus()
  await alice.page.keyboard.press('ContextMenu')
  await alice.page.getByRole('menuitem', { name: 'Profile of Bob Marsh' }).press('Enter')
  await card(alice).getByRole('button', { name: 'Send a message' }).press('Enter')
  await alice.page.getByRole('region', { name: 'Bob Marsh' }).waitFor()
  expect(alice.complaints).toEqual([])
})

test('who is meant is called what they are called now: in texts, formatting, captions, answers and lists', async () => {
  const page = alice.page
  await alice.open(/Corner shop/)
  const room = { to: (await bob.call('room.list', {})).rooms[0]?.oid ?? '' }
  const meant = (text: string, ...who: readonly (readonly [mention: string, words: string])[]) => ({
    mentions: who.map(([mention]) => mention),
    mentionsAt: who.map(([mention, words]) => ({ mention, from: text.indexOf(words), length: words.length })),
  })
  const say = async (type: string, text: string, who: readonly (readonly [string, string])[], more = {}) =>
    (await bob.send(room.to, { type, data: text }, { ...meant(text, ...who), ...more }).done).id
  const first = await say('markdown', '**hey @Alice Liddell** and @__bob__ (1)', [
    ['user/alice', '@Alice Liddell'],
    ['user/bob', '@__bob__'],
  ])
  await bob.call('user.update', { name: 'שרה' })
  const formatted = alice.log.locator('.td-markdown').last()
  // Whoever looks at somebody sees them as they are now, and from then on everywhere.
  await formatted.getByRole('button', { name: '@Bob Marsh' }).click()
  await page.getByRole('dialog', { name: /^Profile of .?שרה/ }).waitFor()
  await page.keyboard.press('Escape')
  await formatted.getByRole('button', { name: '@שרה' }).waitFor()
  // The name stands apart: it turns nothing around it.
  expect((await formatted.innerText()).trim()).toBe('hey @Alice Liddell and @שרה (1)')
  expect(await formatted.locator('strong .td-mention-me').innerText()).toBe('@Alice Liddell')
  await say(
    'text',
    'Dear @all, as @Bobby said',
    [
      ['all', '@all'],
      ['user/bob', '@Bobby'],
    ],
    { replyTo: first },
  )
  await alice.log.locator('bdi.td-mention-me', { hasText: '@everyone' }).waitFor()
  await alice.log.locator('.td-quote-words', { hasText: '@שרה' }).waitFor()
  await alice.list.getByText(/Dear @everyone, as \u2068@שרה\u2069 said/).waitFor()
  // A name from right to left at the beginning turns no message around.
  await say('text', '@Bob: three of (4)', [['user/bob', '@Bob']])
  const turned = alice.log.locator('.td-bubble', { hasText: 'three of (4)' })
  await turned.waitFor()
  expect(await turned.evaluate((bubble) => getComputedStyle(bubble).direction)).toBe('ltr')
  await alice.log.locator('.td-mention', { hasText: '@שרה' }).last().press('Enter')
  await page.getByRole('dialog', { name: /^Profile of .?שרה/ }).waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await page.keyboard.press('Escape')
  await bob.call('user.update', { name: 'Bob Marsh' })
  await alice.log.locator('.td-mention', { hasText: '@שרה' }).last().press('Enter')
  await page.getByRole('dialog', { name: 'Profile of Bob Marsh' }).waitFor()
  await page.keyboard.press('Escape')
  await alice.log.locator('.td-mention', { hasText: '@Bob Marsh' }).last().waitFor()
  await alice.list.getByText('@Bob Marsh: three of (4)').waitFor()
  expect(alice.complaints).toEqual([])
})

test('whoever is gone has a card that says so, and a mention without their name', async () => {
  await asApp(server, '/admin/users', { user: 'gone', name: 'Mallory Gone' })
  const { rooms } = await bob.call('room.list', {})
  const room = rooms[0]?.oid ?? ''
  await bob.call('room.invite', { room: rooms[0]?.id ?? '', members: ['gone'] })
  const mentionsAt = [{ mention: 'user/gone', from: 8, length: 13 }]
  await bob.send(room, { type: 'text', data: 'Goodbye @Mallory Gone' }, { mentions: ['user/gone'], mentionsAt }).done
  await fetch(`${server.url}/v1/admin/users/gone`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${server.secret}` },
  })
  const mention = alice.log.locator('.td-mention', { hasText: /Mallory|Deleted/ })
  await mention.click()
  const gone = alice.page.getByRole('dialog', { name: 'Profile of Deleted account' })
  await gone.waitFor()
  expect(await gone.getByRole('button', { name: /message|Mention|Block|Report/ }).count()).toBe(0)
  await alice.page.keyboard.press('Escape')
  expect(await mention.innerText()).toBe('@Deleted account')
  expect(alice.complaints).toEqual([])
})

test('on a phone a face is touched', async () => {
  const hand = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...phone })
  await hand.open(/Corner shop/)
  await hand.log.locator('.td-face button').first().tap()
  await card(hand).getByText('🌾 At the mill').waitFor()
  expect(hand.complaints).toEqual([])
})
