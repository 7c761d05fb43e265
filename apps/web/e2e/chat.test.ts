/// <reference lib="dom" />
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  ;[alice, bob] = await Person.aliceAndBob(browser, server)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('two people chat: what is unread shows in list and title, and each message how far it has come', async () => {
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Did the new server arrive?')
  await alice.line('Did the new server').getByText('Delivered').waitFor({ state: 'attached' })
  await bob.row(/Alice Liddell.*1 unread message/).waitFor()
  await bob.page.waitForFunction(() => document.title === '(1) Tidings')
  await bob.open(/Alice Liddell/)
  await bob.sees('Did the new server arrive?')
  await bob.page.waitForFunction(() => document.title === 'Tidings')
  await bob.list.getByText(/unread message/).waitFor({ state: 'detached' })
  await alice.line('Did the new server').getByText('Read', { exact: true }).waitFor({ state: 'attached' })
  await bob.say('It did: racked, and quieter than the old one.')
  await alice.sees('quieter than the old one')
  expect(await alice.texts()).toEqual(await bob.texts())
})

test('who writes is seen writing in the list and in the conversation; who is there has a dot', async () => {
  await alice.box.pressSequentially('I am ')
  await bob.row(/Alice Liddell.*typing…/).waitFor()
  await alice.box.pressSequentially('still writing')
  await bob.log.getByText('Alice Liddell is typing').waitFor()
  await alice.box.fill('')
  await alice
    .row(/Bob Marsh/)
    .locator('.td-dot[data-show="online"]')
    .waitFor()
  await alice.page.getByTitle('Details of Bob Marsh').getByText('online').waitFor()
  const gone = await Person.as(browser, { server, uid: 'gone', name: 'Gone Soon' })
  await alice.find('gone', 'Gone Soon')
  await alice.page.getByTitle('Details of Gone Soon').getByText('online').waitFor()
  await gone.context.close()
  await alice.page.getByTitle('Details of Gone Soon').getByText('last seen').waitFor()
  expect(gone.complaints).toEqual([])
})

test('a row is pinned, muted, marked as unread, archived and removed by its menu', async () => {
  const carol = await aClient(server, 'carol')
  await carol.send('user/alice', 'Have you seen the keys?').done
  await carol.send('user/alice', 'They were on the hook.').done
  const row = alice.row(/carol/)
  await row.getByText('2 unread messages').waitFor({ state: 'attached' })
  await alice.chooseAt(row, 'Pin to the top')
  await alice.list.getByRole('listitem').first().getByRole('button', { name: /carol/ }).waitFor()
  await alice.chooseAt(row, 'Mark as read')
  await row.getByText(/unread message/).waitFor({ state: 'detached' })
  await alice.chooseAt(row, 'Mark as unread')
  await row.getByText('Marked as unread').waitFor({ state: 'attached' })
  await alice.chooseAt(row, 'Mute')
  await row.getByLabel('Muted').waitFor()
  await alice.chooseAt(row, 'Archive')
  await alice.list.getByRole('button', { name: /Archived.*1 chat/ }).click()
  await alice.list.getByRole('heading', { name: 'Archived' }).waitFor()
  await alice.chooseAt(row, 'Move back to chats')
  await alice.row(/Bob Marsh/).waitFor()
  await alice.chooseAt(row, 'Remove from list')
  await alice.answer('Remove from list')
  await row.waitFor({ state: 'detached' })
  await carol.send('user/alice', 'On the hook, I said.').done
  await row.waitFor()
  await alice.chooseAt(row, 'Clear history')
  await alice.answer('Clear history')
  await row.waitFor({ state: 'detached' })
  carol.disconnect()
})

test('the language and the theme change at once, and stay', async () => {
  await bob.press(/Settings$/)
  await bob.press('Appearance')
  await bob.dialog.getByRole('radio', { name: '中文' }).check({ force: true })
  await bob.dialog.getByRole('radio', { name: '深色' }).check({ force: true })
  await bob.answer('关闭')
  await bob.page.reload()
  await bob.page.getByRole('navigation', { name: '会话' }).waitFor()
  expect(await bob.page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
