/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: ChatClient

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  ;[alice, bob] = await Promise.all([
    Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' }),
    aClient(server, 'bob'),
  ])
  await bob.call('user.update', { name: 'Bob Marsh' })
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('a thread that began before one came is read, and says that its beginning is not there', async () => {
  const { room } = await bob.call('room.create', { name: 'Planning', members: [], history: 'joined' })
  const text = (data: string) => ({ type: 'text', data })
  const root = await bob.call('message.send', { to: room.oid, content: text('Where do we meet?') })
  await bob.call('room.invite', { room: room.id, members: ['alice'] })
  await bob.call('message.send', { to: room.oid, content: text('At the station'), thread: root.id })
  await alice.open(/Planning/)
  await alice.log.getByText('At the station').click()
  const thread = alice.panel('Thread')
  await thread.getByText('You cannot see the first message').waitFor()
  await thread.getByText('At the station').waitFor()
  await thread.getByRole('textbox', { name: /^Write a message/ }).fill('I am late')
  await alice.page.keyboard.press('Enter')
  await thread.getByText('I am late').waitFor()
  await thread.getByRole('button', { name: 'Close' }).click()
})

test('a quote shows what it quotes until that is taken back; whoever deletes their account is called so', async () => {
  const lunch = await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'Lunch at noon' } })
  const quote = { type: 'quote', data: { text: 'As I said', quoted: { id: lunch.id } } }
  await bob.call('message.send', { to: 'user/alice', content: quote })
  await alice.open(/Bob Marsh/)
  const line = alice.line('As I said')
  await line.getByText('Lunch at noon').waitFor()
  await bob.call('message.recall', { id: lunch.id })
  await line.getByText('Lunch at noon').waitFor({ state: 'hidden' })
  expect(await line.textContent()).toContain('As I said')
  await bob.call('account.delete', { confirm: 'bob' })
  await alice.list.getByRole('button', { name: /^Deleted account/ }).waitFor()
  expect(alice.complaints).toEqual([])
})
