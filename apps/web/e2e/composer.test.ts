/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { Wire } from './wire.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: ChatClient
let room: string

const patiently = { timeout: 15_000 }

/** Two of them are called the same. */
const people = { bob: 'Robert Marsh', bob2: 'Robert Marsh', carol: 'Carol Haddad', xm: '王小明' }

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  for (const [user, name] of Object.entries(people)) await asApp(server, '/admin/users', { user, name })
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  bob = await aClient(server, 'bob')
  const members = ['alice', 'bob2', 'carol', 'xm']
  room = (await bob.call('room.create', { name: 'Corner shop', members })).room.oid
  await bob.send(room, 'Good morning').done
  await bob.send('user/alice', 'Hello Alice').done
  await alice.open(/Corner shop/)
  await alice.box.waitFor()
}, 60_000)

beforeEach(async () => {
  await alice.box.fill('')
})

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const options = () => alice.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')

/** What the last message in a conversation is, once it says so. */
async function said(conversation: string, words: string) {
  let last: (typeof bob.state.windows)[string]['messages'][number] | undefined
  await expect
    .poll(async () => {
      last = (await bob.call('conversation.get', { conversation })).conversation.lastMessage
      return last?.content.data
    }, patiently)
    .toBe(words)
  if (!last) throw new Error('nothing was said')
  return last
}

test('of two people of one name the one is meant who was chosen, whatever is written before and behind', async () => {
  await alice.box.pressSequentially('Ask @rob')
  await options().filter({ hasText: 'bob2' }).click()
  await alice.box.press('Home')
  await alice.box.pressSequentially('Please: ')
  await alice.box.press('End')
  await alice.box.pressSequentially('about bread')
  await alice.box.press('Enter')
  const words = 'Please: Ask @Robert Marsh about bread'
  const { mentions, mentionsAt } = await said(room, words)
  expect(mentions).toEqual(['user/bob2'])
  expect(mentionsAt).toEqual([{ mention: 'user/bob2', from: 12, length: 13 }])
})

test('a name is completed behind a word without spaces, and found by any of its signs', async () => {
  await alice.box.pressSequentially('你好@小')
  await options().filter({ hasText: '王小明' }).waitFor()
  await alice.box.press('Enter')
  expect(await alice.box.inputValue()).toBe('你好@王小明 ')
  await alice.box.fill('bob@example')
  expect(await options().count()).toBe(0)
})

test('undo takes back a mention, and redo means the same person again', async () => {
  await alice.box.pressSequentially('Hi @carol')
  await options().first().waitFor()
  await alice.box.press('Enter')
  expect(await alice.box.inputValue()).toBe('Hi @Carol Haddad ')
  await alice.box.press('ControlOrMeta+z')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('Hi @carol')
  await alice.box.press('ControlOrMeta+Shift+z')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('Hi @Carol Haddad ')
  await alice.box.press('End')
  await alice.box.press('Enter')
  expect((await said(room, 'Hi @Carol Haddad')).mentions).toEqual(['user/carol'])
})

test('a name of which a sign is taken away mentions nobody', async () => {
  await alice.box.pressSequentially('Hi @carol')
  await options().first().waitFor()
  await alice.box.press('Enter')
  await alice.box.press('Backspace')
  await alice.box.press('Backspace')
  // It is being typed, and offered, again.
  await options().first().waitFor()
  await alice.box.press('Escape')
  await options().first().waitFor({ state: 'detached' })
  await alice.box.press('Enter')
  expect((await said(room, 'Hi @Carol Hadda')).mentions).toBeUndefined()
})

test('a mention is cut and pasted as one', async () => {
  await alice.box.pressSequentially('@carol')
  await options().first().waitFor()
  await alice.box.press('Enter')
  await alice.box.pressSequentially('first')
  await alice.box.press('ControlOrMeta+a')
  await alice.box.press('ControlOrMeta+x')
  expect(await alice.box.inputValue()).toBe('')
  await alice.box.pressSequentially('So, ')
  await alice.box.press('ControlOrMeta+v')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('So, @Carol Haddad first')
  await alice.box.press('Enter')
  expect((await said(room, 'So, @Carol Haddad first')).mentionsAt).toEqual([
    { mention: 'user/carol', from: 4, length: 13 },
  ])
})

test('an edit keeps whom the message means, and adds others', async () => {
  await alice.box.pressSequentially('@carol')
  await options().first().waitFor()
  await alice.box.press('Enter')
  await alice.box.pressSequentially('tea?')
  await alice.box.press('Enter')
  const { id } = await said(room, '@Carol Haddad tea?')
  await alice.box.press('ArrowUp')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('@Carol Haddad tea?')
  await alice.box.press('End')
  await alice.box.pressSequentially(' And @小')
  await options().first().waitFor()
  await alice.box.press('Enter')
  await alice.box.press('Enter')
  await expect
    .poll(async () => (await bob.call('message.get', { id })).message, patiently)
    .toMatchObject({
      content: { data: '@Carol Haddad tea? And @王小明' },
      mentions: ['user/carol', 'user/xm'],
      mentionsAt: [
        { mention: 'user/carol', from: 0, length: 13 },
        { mention: 'user/xm', from: 23, length: 4 },
      ],
    })
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('')
})

test('words are formatted by keys and by the bar above what is selected, and undone', async () => {
  await alice.box.pressSequentially('very important')
  await alice.box.press('ControlOrMeta+a')
  await alice.box.press('ControlOrMeta+b')
  expect(await alice.box.inputValue()).toBe('**very important**')
  await alice.box.press('ControlOrMeta+z')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('very important')
  await alice.box.press('ControlOrMeta+a')
  const bar = alice.page.getByRole('toolbar', { name: 'Format selection' })
  await bar.getByRole('button', { name: 'Strikethrough' }).click()
  expect(await alice.box.inputValue()).toBe('~~very important~~')
  await bar.getByRole('button', { name: 'Strikethrough' }).click()
  expect(await alice.box.inputValue()).toBe('very important')
  await bar.getByRole('button', { name: 'Quote' }).click()
  expect(await alice.box.inputValue()).toBe('> very important')
  await alice.box.press('End')
  await bar.waitFor({ state: 'detached' })
})

test('an emoji is completed by its name, put at its last colon, and undone', async () => {
  await alice.box.pressSequentially('To the moon :rocket')
  await options().filter({ hasText: 'rocket' }).first().waitFor()
  await alice.box.press('Enter')
  expect(await alice.box.inputValue()).toBe('To the moon 🚀')
  await alice.box.press('ControlOrMeta+z')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('To the moon :rocket')
  await alice.box.fill('')
  await alice.box.pressSequentially('Cheers :tada:')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('Cheers 🎉')
  await alice.box.fill('')
  await alice.box.pressSequentially('At 10:30 :) https://x')
  expect(await options().count()).toBe(0)
})

test('what was used lately is at hand, in the skin tone that was chosen', async () => {
  await alice.press('Emoji')
  await alice.page.getByRole('radio', { name: 'dark skin tone', exact: true }).check({ force: true })
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).fill('waving')
  await alice.page.getByRole('gridcell', { name: /waving/i }).click()
  expect(await alice.box.inputValue()).toBe('👋🏿')
  await alice.box.press('ControlOrMeta+z')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('')
  await alice.press('Emoji')
  await alice.page.getByRole('toolbar', { name: 'Groups of emoji' }).getByRole('button', { name: 'flags' }).click()
  await alice.page.getByRole('gridcell', { name: 'chequered flag' }).waitFor()
  await alice.page.getByRole('region', { name: 'Recently used' }).getByRole('button', { name: '👋🏿' }).click()
  expect(await alice.box.inputValue()).toBe('👋🏿')
  await alice.box.fill('')
  await alice.box.pressSequentially(':raised_hand')
  await options().first().waitFor()
  await alice.box.press('Enter')
  expect(await alice.box.inputValue()).toBe('✋🏿')
})

test('an emoji has colour, on a device without such a font, too; digits are those of the text', async () => {
  const colours = (signs: string) =>
    alice.box.evaluate(async (box, text) => {
      const { fontFamily } = getComputedStyle(box)
      await document.fonts.load(`32px ${fontFamily}`, text)
      const pen = new OffscreenCanvas(64, 64).getContext('2d')
      if (!pen) throw new Error('nothing to paint with')
      pen.font = `32px ${fontFamily}`
      pen.fillText(text, 4, 40)
      const { data } = pen.getImageData(0, 0, 64, 64)
      return data.some((value, at) => at % 4 === 0 && Math.abs(value - (data[at + 2] ?? 0)) > 60)
    }, signs)
  for (const emoji of ['😀', '❤️', '❤', '🇩🇪', '👍🏽']) await expect.poll(() => colours(emoji), patiently).toBe(true)
  for (const text of ['5', '#', '©', '→']) expect(await colours(text)).toBe(false)
})

/** The draft that the server has of Alice's in the room. */
const draftOf = async (client: ChatClient) =>
  (await client.call('conversation.get', { conversation: room })).conversation.settings.draft?.content.data

test('what was typed a moment ago is there after a reload, in a conversation and in a thread', async () => {
  const here = alice.page.getByRole('textbox', { name: /^Write a message/ })
  await alice.choose('Good morning', 'Reply in thread')
  const thread = alice.panel('Thread')
  await thread.getByRole('textbox').fill('in the thread')
  await alice.box.fill('in the room')
  await alice.page.reload()
  await here.first().waitFor()
  expect(await alice.box.inputValue()).toBe('in the room')
  await alice.choose('Good morning', 'Reply in thread')
  await thread.getByRole('textbox').waitFor()
  expect(await thread.getByRole('textbox').inputValue()).toBe('in the thread')
  await thread.getByRole('textbox').press('Enter')
  await thread.getByText('in the thread').first().waitFor()
  await alice.page.reload()
  await here.first().waitFor()
  await alice.choose('Good morning', 'Reply in thread')
  await thread.getByRole('textbox').waitFor()
  expect(await thread.getByRole('textbox').inputValue()).toBe('')
  await thread.getByRole('button', { name: 'Close' }).click()
})

test('a draft keeps whom it means, on another device and in what is sent later', async () => {
  const other = await aClient(server, 'alice')
  await alice.box.pressSequentially('@rob')
  await options().filter({ hasText: 'bob2' }).click()
  await expect.poll(() => draftOf(other), patiently).toBe('@Robert Marsh ')
  const device = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await device.open(/Corner shop/)
  await device.box.waitFor()
  await device.box.press('End')
  await device.box.pressSequentially('come')
  await device.press('Add to the message')
  await device.page.getByRole('menuitem', { name: 'Send later' }).click()
  await device.answer('Schedule')
  await expect
    .poll(async () => (await other.call('scheduled.list', {})).scheduled.map(({ message }) => message), patiently)
    .toMatchObject([{ mentions: ['user/bob2'], mentionsAt: [{ mention: 'user/bob2', from: 0, length: 13 }] }])
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('')
  await device.context.close()
  other.disconnect()
})

test('what comes back of what was typed takes the place of nothing that is being typed', async () => {
  await using wire = await Wire.to(server.url)
  const slow = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', url: wire.url, worker: true })
  await slow.open(/Corner shop/)
  await slow.box.fill('cut and paste')
  const other = await aClient(server, 'alice')
  await expect.poll(() => draftOf(other), patiently).toBe('cut and paste')
  wire.hold()
  await slow.box.press('ControlOrMeta+a')
  await slow.box.press('ControlOrMeta+x')
  expect(await slow.box.inputValue()).toBe('')
  await slow.box.press('ControlOrMeta+v')
  expect(await slow.box.inputValue()).toBe('cut and paste')
  wire.release()
  // What was cut is nothing to the server for a moment, and its echo is on its way.
  await expect.poll(() => draftOf(other), patiently).toBe('cut and paste')
  await slow.page.reload()
  await slow.box.waitFor()
  expect(await slow.box.inputValue()).toBe('cut and paste')
  await slow.box.fill('')
  await expect.poll(() => draftOf(other), patiently).toBeUndefined()
  await slow.context.close()
  other.disconnect()
})

/** As if it came from another program. */
async function paste(data: Readonly<Record<string, string>>, picture: boolean): Promise<void> {
  await alice.box.evaluate(
    (box, [texts, withPicture]) => {
      const transfer = new DataTransfer()
      for (const [type, text] of Object.entries(texts)) transfer.setData(type, text)
      if (withPicture) transfer.items.add(new File([new Uint8Array(4)], 'image.png', { type: 'image/png' }))
      const event = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
      if (box.dispatchEvent(event)) document.execCommand('insertText', false, transfer.getData('text/plain'))
    },
    [data, picture] as const,
  )
}

test('what comes from an office is words, or a table of them, and a picture only where there are none', async () => {
  const tray = alice.page.getByRole('list', { name: 'Files' }).getByRole('listitem')
  await alice.box.focus()
  await paste({ 'text/plain': 'Dear all', 'text/html': '<p>Dear all</p>' }, true)
  expect(await alice.box.inputValue()).toBe('Dear all')
  await alice.box.fill('')
  await paste({ 'text/plain': 'Loaf\tPrice\r\nRye\t3\r\n', 'text/html': '<table><tr><td>Loaf</td></tr></table>' }, true)
  expect(await alice.box.inputValue()).toBe('| Loaf | Price |\n| --- | --- |\n| Rye | 3 |\n')
  await alice.box.press('ControlOrMeta+z')
  await expect.poll(() => alice.box.inputValue(), patiently).toBe('')
  expect(await tray.count()).toBe(0)
  await paste({ 'text/html': '<img src="https://example.org/a.png">' }, true)
  await alice.press('Remove image.png')
  await tray.waitFor({ state: 'detached' })
})

test('a word without end stays in the window, and so does the button that sends it', async () => {
  const small = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad', ...phone })
  for (const person of [alice, small]) {
    if (person === small) await small.open(/Corner shop/)
    await person.box.fill('x'.repeat(5000))
    const send = person.page.getByRole('button', { name: 'Send', exact: true })
    await send.waitFor()
    const { right = 0, bottom = 0 } = await send.evaluate((button) => button.getBoundingClientRect().toJSON())
    const size = person.page.viewportSize()
    expect([right <= (size?.width ?? 0), bottom <= (size?.height ?? 0)]).toEqual([true, true])
    expect(await person.page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0)).toBe(size?.width)
    await person.box.fill('')
  }
  await small.context.close()
})

test('keys that an input method needs are its own, in the composer and where one searches', async () => {
  await alice.box.pressSequentially('Ask @rob')
  await options().first().waitFor()
  const composing = { bubbles: true, cancelable: true, isComposing: true }
  for (const key of ['Enter', 'Escape', 'ArrowUp', 'Tab'])
    await alice.box.dispatchEvent('keydown', { ...composing, key })
  expect(await alice.box.inputValue()).toBe('Ask @rob')
  expect(await options().count()).toBeGreaterThan(0)
  const search = alice.page.getByRole('searchbox').first()
  await search.fill('小')
  await search.dispatchEvent('keydown', { ...composing, key: 'Escape' })
  expect(await search.inputValue()).toBe('小')
  await search.press('Escape')
  await expect.poll(() => search.inputValue(), patiently).toBe('')
  await alice.press('Emoji')
  const emoji = alice.page.getByRole('searchbox', { name: 'Search emoji' })
  await emoji.fill('rocket')
  await alice.page.getByRole('gridcell', { name: /rocket/i }).waitFor()
  await emoji.press('ArrowDown')
  await emoji.dispatchEvent('keydown', { ...composing, key: 'Enter' })
  await emoji.dispatchEvent('keydown', { ...composing, key: 'Escape' })
  expect(await emoji.inputValue()).toBe('rocket')
  await emoji.press('Escape')
  await emoji.waitFor({ state: 'detached' })
  expect(await alice.box.inputValue()).toBe('Ask @rob')
})

test('where the browser does not size a field by itself, it grows with its lines all the same', async () => {
  const context = await browser.newContext({ storageState: await alice.context.storageState() })
  const page = await context.newPage()
  await page.addInitScript(() => {
    const { supports } = CSS
    CSS.supports = (...asked: readonly string[]) => asked[0] !== 'field-sizing' && Reflect.apply(supports, CSS, asked)
    addEventListener('DOMContentLoaded', () => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('textarea { field-sizing: fixed !important }')
      document.adoptedStyleSheets.push(sheet)
    })
  })
  await page.goto(`${server.url}/#/chat/${room}`)
  const box = page.getByRole('textbox', { name: /^Write a message/ }).first()
  const height = () => box.evaluate((field) => field.getBoundingClientRect().height)
  await box.waitFor()
  const one = await height()
  await box.fill('1\n2\n3\n4')
  await expect.poll(height, patiently).toBeGreaterThan(one + 40)
  await box.fill('')
  await expect.poll(height, patiently).toBe(one)
  await context.close()
  expect(alice.complaints).toEqual([])
})
