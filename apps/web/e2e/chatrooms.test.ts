/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { OpenChatroom } from '@tidings/client/chatrooms'
import type { Chatroom } from '@tidings/protocol'
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'
import { Wire } from './wire.ts'

let server: TestServer
let browser: Browser
let host: ChatClient
let guest: ChatClient
const seats: OpenChatroom[] = []

/** A story that is tried again has another one. */
async function make(name: string, more: object = {}): Promise<string> {
  const { chatroom } = await asApp<{ chatroom: Chatroom }>(server, '/chatrooms', { name, owner: 'host', ...more })
  return chatroom.id
}

/** Somebody who is in a chatroom without a page. */
async function inside(client: ChatClient, id: string): Promise<OpenChatroom> {
  const seat = new OpenChatroom(client, id)
  seats.push(seat)
  await seat.ready()
  return seat
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  host = await aClient(server, 'host')
  guest = await aClient(server, 'guest')
}, 60_000)

afterAll(async () => {
  for (const seat of seats) seat.close()
  host?.disconnect()
  guest?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const alice = (more: object = {}) => Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...more })

async function at(person: Person, id: string): Promise<Person> {
  await person.go(`/chat/chatroom/${id}`)
  return person
}

test('a chatroom is entered by its address; what was said last is there, and what one says is heard', async () => {
  const announcement = 'Be kind. The stream begins at eight: https://live.example/'
  const id = await make('Launch day', { announcement })
  const stage = await inside(host, id)
  await stage.send('Welcome, everybody')
  await stage.send('Two minutes to go 🚀')
  await stage.send('👏', { priority: 'low' })
  const reader = await alice()
  await reader.list.getByRole('button', { name: 'New chat' }).first().click()
  await reader.page.getByRole('radio', { name: 'Chatroom' }).check({ force: true })
  const which = reader.page.getByLabel('Address or ID of the chatroom')
  await which.fill('https://elsewhere.example/')
  await which.press('Enter')
  await reader.dialog.getByText('This is not the address of a chatroom.').waitFor()
  expect(await faultsOf(reader)).toEqual([])
  await which.fill(`${server.url}/#/chat/chatroom/${id}`)
  await which.press('Enter')
  await reader.sees('Two minutes to go 🚀')
  await reader.page.getByText('2 people here').waitFor()
  await reader.page.getByRole('button', { name: /^Be kind\./ }).waitFor()
  await reader.say('Good evening')
  await reader.sees('Good evening')
  await expect.poll(() => stage.state.lines.at(-1)?.content.data).toBe('Good evening')
  expect(await reader.texts()).toEqual(['Welcome, everybody', 'Two minutes to go 🚀', 'Good evening'])
  await reader.page.getByRole('toolbar', { name: 'Quick signs' }).getByText('❤️').click()
  await stage.send('❤️', { priority: 'low' })
  await reader.log.getByText('×2').waitFor()
  expect(await faultsOf(reader)).toEqual([])
  await reader.shoot('chatroom')
  await reader.press('Details')
  await reader.panel('Details').getByRole('link', { name: 'https://live.example/' }).waitFor()
  await reader.panel('Details').getByText('Alice Liddell (you)').waitFor()
  // Who looks after nothing is offered nothing of it.
  expect(await reader.panel('Details').getByRole('button', { name: /^More/ }).count()).toBe(0)
  expect(await faultsOf(reader)).toEqual([])
  await reader.shoot('chatroom-people')
  await reader.press('Leave the chatroom')
  await expect.poll(async () => (await host.call('chatroom.get', { chatroom: id })).online).toBe(1)
  expect(reader.complaints).toEqual([])
}, 60_000)

test('by keys alone something is said, and what one said oneself is taken back', async () => {
  const id = await make('Keys')
  const reader = await at(await alice(), id)
  await reader.box.waitFor()
  await expect.poll(() => reader.box.evaluate((box) => box === document.activeElement)).toBe(true)
  await reader.page.keyboard.type('first')
  await reader.page.keyboard.press('Shift+Enter')
  await reader.page.keyboard.type('and second')
  await reader.page.keyboard.press('Enter')
  await reader.sees('and second')
  await reader.page.keyboard.type('third')
  await reader.page.keyboard.press('Enter')
  await reader.sees('third')
  await reader.holds('')
  // What is on its way still has no tools.
  await reader.log.getByText('Sending').waitFor({ state: 'detached' })
  await reader.log.focus()
  await reader.page.keyboard.press('ArrowUp')
  await reader.page.keyboard.press('Tab')
  await reader.page.keyboard.press('Enter')
  await reader.page.getByRole('menuitem', { name: 'Recall' }).press('Enter')
  await expect.poll(() => reader.texts()).toEqual(['first\nand second'])
  expect(reader.complaints).toEqual([])
}, 60_000)

test('in slow mode the seconds are counted until something can be said again, and what was too soon is not lost', async () => {
  const id = await make('Slow', { slowMs: 3000 })
  const reader = await at(await alice(), id)
  await reader.say('one')
  await reader.sees('one')
  await reader.page.getByText(/You can write again in \d s/).waitFor()
  await reader.box.fill('two')
  expect(await reader.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await reader.box.press('Enter')
  await reader.holds('two')
  expect(await faultsOf(reader)).toEqual([])
  await reader.page.getByRole('button', { name: 'Send', disabled: false }).click()
  await reader.sees('two')
  // The page that is loaded anew does not know when something was said: the server does.
  await reader.page.reload()
  await reader.say('three')
  await reader.page.getByText(/You can write again in \d s/).waitFor()
  await reader.holds('three')
  expect(await reader.log.getByText('three').count()).toBe(0)
  expect(reader.complaints).toEqual([])
}, 60_000)

test('whoever looks after it takes back, mutes, bans, and changes it; whom it concerns sees so at once', async () => {
  const id = await make('Stage')
  const owner = await at(await Person.as(browser, { server, uid: 'host', name: 'Hester Host' }), id)
  const reader = await at(await alice(), id)
  await reader.say('Buy my things')
  await owner.sees('Buy my things')
  await owner.choose('Buy my things', 'Recall')
  await expect.poll(() => reader.texts()).toEqual([])
  await reader.say('Sorry')
  await owner.sees('Sorry')
  await owner.choose('Sorry', 'Mute for 10 minutes')
  await reader.page.getByText(/^You may read, and write again from/).waitFor()
  await owner.press('Details')
  const panel = owner.panel('Details')
  await panel.getByRole('button', { name: 'More: Alice Liddell' }).click()
  await owner.page.getByRole('menuitem', { name: 'Unmute' }).click()
  await reader.box.waitFor()
  await panel.getByText('Chatroom settings').click()
  await owner.page.getByLabel('Announcement', { exact: true }).fill('Quiet, please')
  await panel.getByRole('button', { name: 'Save' }).click()
  await reader.page.getByRole('button', { name: 'Quiet, please' }).waitFor()
  await owner.page.getByLabel('Only admins can write').click()
  await reader.page.getByText('Only admins can write here right now.').waitFor()
  expect(await faultsOf(owner)).toEqual([])
  await owner.shoot('chatroom-owner')
  await panel.getByRole('button', { name: 'More: Alice Liddell' }).click()
  await owner.page.getByRole('menuitem', { name: 'Ban' }).click()
  await owner.answer('Ban')
  await reader.page.getByText('You are banned from this chatroom').waitFor()
  await reader.press('Try again')
  await reader.page.getByText('You are banned from this chatroom').waitFor()
  expect(await faultsOf(reader)).toEqual([])
  await panel.getByText('Not here, but known').waitFor()
  await panel.getByRole('button', { name: 'More: Alice Liddell' }).click()
  await owner.page.getByRole('menuitem', { name: 'Lift the ban' }).click()
  await reader.press('Try again')
  await reader.sees('Sorry')
  await panel.getByRole('button', { name: 'Close the chatroom' }).click()
  await owner.answer('Close the chatroom')
  await reader.page.getByText('This chatroom has been closed').waitFor()
  await reader.press('Back')
  expect(owner.complaints).toEqual([])
  expect(reader.complaints).toEqual([])
}, 60_000)

test('a tab that enters another chatroom takes the terminal with it, and the first one can come back', async () => {
  const [one, two] = await Promise.all([make('One'), make('Two')])
  const first = await at(await alice(), one)
  await first.box.waitFor()
  const second = await first.tab(`${server.url}/#/chat/chatroom/${two}`)
  await second.box.waitFor()
  await first.page.getByText('You are in another chatroom now, maybe in another tab').waitFor()
  await first.shoot('chatroom-elsewhere')
  await first.press('Come back')
  await first.box.waitFor()
  await second.page.getByText('You are in another chatroom now, maybe in another tab').waitFor()
  await second.page.close()
  await first.say('here')
  await first.sees('here')
  await at(first, 'nowhere')
  await first.page.getByText('There is no such chatroom, or it has been closed').waitFor()
  expect(first.complaints).toEqual([])
}, 60_000)

test('after the network was gone one is in it again, and a line says where something is missing', async () => {
  const id = await make('Tunnel')
  const stage = await inside(guest, id)
  await using wire = await Wire.to(server.url)
  const reader = await at(await alice({ url: wire.url }), id)
  await stage.send('before')
  await reader.sees('before')
  await wire.cut()
  await reader.told('Connection lost')
  // Not so many at once that the chatroom takes no more.
  for (let count = 0; count < 60; count += 1) {
    await guest.call('chatroom.send', { chatroom: id, content: { type: 'text', data: `said ${count}` } })
    if (count % 10 === 9) await expect.poll(() => stage.state.lines.at(-1)?.content.data).toBe(`said ${count}`)
  }
  await reader.box.fill('from the tunnel')
  await reader.box.press('Enter')
  await reader.log.getByText('Sending').waitFor({ state: 'attached' })
  await wire.mend()
  await reader.reconnects()
  await reader.sees('said 59')
  await reader.log.getByText('Some messages are missing here').waitFor()
  await reader.sees('from the tunnel')
  expect((await reader.texts()).filter((words) => words === 'from the tunnel')).toHaveLength(1)
  await reader.shoot('chatroom-missed')
}, 60_000)

test.each(['light', 'dark'] as const)(
  'at 360 pixels nothing is wider than the screen, in Chinese, in %s',
  async (colorScheme) => {
    const announcement = '请友善发言，直播八点开始，地址会在这里公布，请大家耐心等待。'
    const id = await make('发布会直播间', { announcement })
    const stage = await inside(guest, id)
    await stage.send('大家好，欢迎来到直播间，今天我们有很多新东西要给大家看。')
    const narrow = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'zh-CN' }
    const reader = await Person.as(browser, {
      server,
      uid: `alice-${colorScheme}`,
      name: '爱丽丝',
      ...narrow,
      colorScheme,
    })
    await at(reader, id)
    await reader.page.getByText('大家好，欢迎来到直播间').waitFor()
    const wide = () =>
      reader.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    expect(await wide()).toBe(false)
    await reader.shoot(`chatroom-${colorScheme}-360`)
    await reader.page.getByTitle('发布会直播间的详情').tap()
    await reader.page.getByText('爱丽丝（你）').waitFor()
    expect(await wide()).toBe(false)
    await reader.shoot(`chatroom-people-${colorScheme}-360`)
    expect(await faultsOf(reader)).toEqual([])
    expect(reader.complaints).toEqual([])
    seats.pop()?.close()
  },
  60_000,
)
