/// <reference lib="dom" />
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aClient, mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: TestServer
let browser: Browser
let wire: Wire
let alice: Person
let bob: Person

const megabyte = 1_000_000
const limits = {
  media: { maxBytes: 20 * megabyte, quotaBytes: 60 * megabyte, unfinished: 10 },
}

beforeAll(async () => {
  const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
  ;[server, browser] = await Promise.all([startServer(limits), openBrowser(microphone)])
  wire = await Wire.to(server.url)
  ;[alice, bob] = await Person.aliceAndBob(browser, server, {
    url: wire.url,
    worker: true,
    permissions: ['microphone'],
  })
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Where are the files?')
  await bob.open(/Alice Liddell/)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

const tray = (person: Person) => person.page.getByRole('list', { name: 'Files on their way' })
const inTray = (person: Person, name: string) => tray(person).getByRole('listitem').filter({ hasText: name })
const text = (name: string, content = name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
const arrivedNames = (person: Person) => person.log.locator('.td-file-name').allTextContents()

/** A file on the disk of this machine, full of nothing. */
function onDisk(name: string, bytes: number): string {
  const path = join(server.data, name)
  writeFileSync(path, Buffer.alloc(bytes, 'Tidings. '))
  return path
}

test('a reply that found no room is tried again with its words and what it answers', async () => {
  const alices = await aClient(server, 'alice')
  const full = new File([Buffer.alloc(19 * megabyte)], 'full.bin')
  const before = await Promise.all([1, 2, 3].map(() => alices.files.upload(full)))
  await alice.choose('Where are the files?', 'Reply')
  await alice.attach([onDisk('later.bin', 15 * megabyte)])
  await alice.say('Here, **later**')
  await inTray(alice, 'later.bin').getByRole('alert').getByText('no space left').waitFor()
  for (const { id } of before) await alices.call('attachment.remove', { id })
  alices.disconnect()
  await inTray(alice, 'later.bin').getByRole('button', { name: 'Try again' }).click()
  const line = bob.line('Here, **later**')
  await line.getByRole('link', { name: /later\.bin/ }).waitFor({ timeout: 30_000 })
  await line.getByText('Where are the files?').waitFor()
}, 90_000)

test('files and voice of a thread arrive in the thread, and the tray beside it is another', async () => {
  await alice.choose('Where are the files?', 'Reply in thread')
  const panel = alice.panel('Thread')
  await alice.attach([text('of the thread.txt')], panel)
  await inTray(alice, 'of the thread.txt').waitFor()
  expect(await tray(alice).count()).toBe(1)
  await panel.getByRole('textbox').fill('In here')
  await panel.getByRole('textbox').press('Enter')
  await panel
    .locator('.td-thread')
    .getByRole('link', { name: /of the thread\.txt/ })
    .waitFor()
  await alice.press('Close')
  await bob.log.getByRole('button', { name: /Alice Liddell.*In here/ }).waitFor()
})

test('what fails says why by its name, holds up nothing, and its words are not lost', async () => {
  await alice.attach([onDisk('too large.bin', 21 * megabyte), mediaFile('small.png'), mediaFile('picture.webp')])
  await alice.say('Two of three')
  await bob.sees('Two of three')
  expect(await bob.log.locator('.td-album').last().getAttribute('data-count')).toBe('2')
  const refused = inTray(alice, 'too large.bin')
  await refused.getByRole('alert').getByText('Too large: this server accepts up to').waitFor()
  expect(await refused.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  await alice.press('Remove too large.bin')
  await tray(alice).waitFor({ state: 'detached' })
  await alice.attach([onDisk('too large.bin', 21 * megabyte)])
  await alice.say('Said all the same')
  await refused.getByRole('alert').waitFor()
  await alice.press('Remove too large.bin')
  await alice.press('Send just the text')
  await bob.sees('Said all the same')
  await tray(alice).waitFor({ state: 'detached' })
})

test('a hundred files at once all arrive, in order, their words after them', async () => {
  const names = Array.from({ length: 100 }, (_, at) => `note ${String(at).padStart(3, '0')}.txt`)
  await alice.attach(names.map((name) => text(name)))
  await alice.say('All **hundred**')
  await bob.log.locator('strong', { hasText: 'hundred' }).waitFor({ timeout: 60_000 })
  await tray(alice).waitFor({ state: 'detached' })
  const bobs = await aClient(server, 'bob')
  const { messages } = await bobs.call('log.read', { conversation: 'user/alice', limit: 101 })
  bobs.disconnect()
  const said = messages.map(({ content: { data } }) => (data as { name?: string }).name ?? data)
  expect(said.toReversed()).toEqual([...names, 'All **hundred**'])
}, 90_000)

test('names of every script, very long ones, an empty file, and the same file twice arrive as they are', async () => {
  const long = `${'a very long name '.repeat(14)}.txt`
  const names = ['תמונה של חתול.txt', '猫の写真🐈‍⬛.txt', long, 'twice.txt', 'twice.txt']
  await alice.attach([...names.map((name) => text(name)), text('empty.txt', '')])
  await tray(alice).getByText(long).waitFor()
  expect(await tray(alice).evaluate((list) => list.scrollWidth <= list.clientWidth)).toBe(true)
  await alice.press('Send')
  await bob.log.getByRole('link', { name: /empty\.txt/ }).waitFor()
  expect((await arrivedNames(bob)).slice(-6)).toEqual([...names, 'empty.txt'])
})

test('a reload goes on where it was, without a question, and the other tab has the same tray', async () => {
  const questions: string[] = []
  alice.page.on('dialog', (dialog) => {
    questions.push(dialog.type())
    void dialog.accept()
  })
  wire.holdAfter(3 * megabyte)
  await alice.attach([onDisk('over the reload.bin', 12 * megabyte)])
  await alice.say('It survives')
  const other = await alice.tab(`${wire.url}/#/chat/user/bob`)
  await inTray(other, 'over the reload.bin').waitFor()
  await other.page.close()
  await alice.page.reload()
  await inTray(alice, 'over the reload.bin').waitFor()
  wire.release()
  await bob.log.getByRole('link', { name: /over the reload\.bin/ }).waitFor({ timeout: 60_000 })
  await bob.sees('It survives')
  await tray(alice).waitFor({ state: 'detached' })
  expect(questions).toEqual([])
}, 90_000)

test('chosen without a network it waits; a file that is gone by then says so', async () => {
  await wire.cut()
  await alice.told(/Connection lost|Offline/i)
  const gone = onDisk('gone.bin', 1000)
  await alice.attach([gone, onDisk('patient.bin', 1000)])
  await inTray(alice, 'patient.bin').getByText('Waiting for the connection').waitFor()
  rmSync(gone)
  await alice.press('Send')
  await wire.mend()
  await bob.log.getByRole('link', { name: /patient\.bin/ }).waitFor({ timeout: 60_000 })
  await inTray(alice, 'gone.bin').getByRole('alert').getByText('Choose it again').waitFor()
  await alice.press('Remove gone.bin')
  await tray(alice).waitFor({ state: 'detached' })
}, 90_000)

test('a folder that is dropped is answered, and the files beside it are taken; beside the chat nothing opens', async () => {
  const folder = join(server.data, 'a folder')
  mkdirSync(folder, { recursive: true })
  const session = await alice.context.newCDPSession(alice.page)
  async function drop(at: Locator, files: string[]): Promise<void> {
    const box = await at.boundingBox()
    if (!box) throw new Error('it is not on the screen')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const data = { items: [], files, dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x, y, data })
  }
  await alice.told('Folders cannot be sent', () => drop(alice.log, [folder, onDisk('beside it.txt', 100)]))
  await inTray(alice, 'beside it.txt').waitFor()
  expect(await tray(alice).getByRole('listitem').count()).toBe(1)
  await alice.press('Remove beside it.txt')
  const address = alice.page.url()
  await drop(alice.list, [onDisk('beside the chat.txt', 100)])
  await alice.sees('patient.bin')
  expect(alice.page.url()).toBe(address)
})

test('a tab that can keep nothing asks before it is left, as long as something would be lost', async () => {
  const apart = await Person.as(browser, { server, uid: 'carol', name: 'Carol', url: wire.url, worker: true })
  await apart.context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  const [first, second] = [await apart.tab(wire.url), await apart.tab(wire.url)]
  await first.list.waitFor()
  await second.list.waitFor()
  await second.find('bob', 'Bob Marsh')
  wire.holdAfter(1000)
  await second.attach([onDisk('not kept.bin', 3 * megabyte)])
  await inTray(second, 'not kept.bin').waitFor()
  const asked = second.page.waitForEvent('dialog')
  await second.page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  wire.release()
  await second.press('Remove not kept.bin')
  await tray(second).waitFor({ state: 'detached' })
  const closed = second.page.waitForEvent('close')
  await second.page.close({ runBeforeUnload: true })
  await closed
  await apart.context.close()
  expect([alice, bob].flatMap((person) => person.complaintsBut(/status of (4|5)|WebSocket|ERR_/))).toEqual([])
})
