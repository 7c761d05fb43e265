/// <reference lib="dom" />
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChildServer, mediaFile, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: ChildServer
let browser: Browser
let wire: Wire
let alice: Person
let bob: Person

const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openBrowser(microphone)])
  wire = await Wire.to(server.url)
  ;[alice, bob] = await Person.aliceAndBob(browser, server, {
    url: wire.url,
    worker: true,
    permissions: ['microphone'],
  })
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Here are files.')
  await bob.open(/Alice Liddell/)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await wire?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

const tray = (person: Person) => person.page.getByRole('list', { name: 'Files on their way' })

test('pictures sent together are one grid; each opens large, the next by a click, Escape closes', async () => {
  await alice.attach([mediaFile('phone-portrait.jpg'), mediaFile('picture.webp'), mediaFile('small.png')])
  await tray(alice).getByText('small.png').waitFor()
  await alice.press('Send')
  await tray(alice).waitFor({ state: 'detached' })
  const pictures = bob.log.getByRole('button', { name: /^Open / })
  await pictures.nth(2).waitFor()
  expect(await bob.log.locator('.td-album').getAttribute('data-count')).toBe('3')
  await bob.page.waitForFunction(() => {
    const all = [...document.querySelectorAll<HTMLImageElement>('.td-album img')]
    return all.length === 3 && all.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)
  })
  await pictures.first().click()
  await bob.page.getByRole('button', { name: 'Next' }).click()
  await bob.page.keyboard.press('Escape')
  await bob.page.getByRole('button', { name: 'Next' }).waitFor({ state: 'detached' })
})

test('a file with a caption is downloaded under its name', async () => {
  const buffer = Buffer.from('We met.\n'.repeat(300))
  await alice.attach({ name: 'Minutes of Tuesday.txt', mimeType: 'text/plain', buffer })
  await tray(alice).getByText('Minutes of Tuesday.txt').waitFor()
  await alice.say('As promised')
  await bob.sees('As promised')
  const download = bob.page.waitForEvent('download')
  await bob.log.getByRole('link', { name: /Minutes of Tuesday/ }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Minutes of Tuesday.txt')
  expect(readFileSync(await file.path())).toEqual(buffer)
})

/** Files in the hands of the page, as a paste or a drop brings them. */
const brought = (person: Person, how: 'paste' | 'drop', name: string, base64: string) =>
  person.page.evaluate(
    ([kind, fileName, data]) => {
      const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], fileName, { type: 'image/png' }))
      const target = document.querySelector('main textarea')
      const options = { bubbles: true, cancelable: true }
      target?.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: transfer })
          : new DragEvent('drop', { ...options, dataTransfer: transfer }),
      )
    },
    [how, name, base64] as const,
  )

test('a picture is pasted, another one dropped; either may be taken out again', async () => {
  const png = readFileSync(mediaFile('small.png')).toString('base64')
  await brought(alice, 'paste', 'pasted.png', png)
  await tray(alice).getByText('pasted.png').waitFor()
  await brought(alice, 'drop', 'dropped.png', png)
  await tray(alice).getByText('dropped.png').waitFor()
  await alice.press('Remove pasted.png')
  await tray(alice).getByText('pasted.png').waitFor({ state: 'detached' })
  await alice.say('Only the dropped one')
  await bob.log.getByRole('button', { name: 'Open Only the dropped one' }).waitFor()
})

test('an upload goes on when the server was killed and came back', async () => {
  const large = join(server.data, 'large.txt')
  writeFileSync(large, Buffer.alloc(40_000_000, 'Tidings. '))
  wire.holdAfter(10_000_000)
  await alice.attach([large])
  await tray(alice)
    .getByText(/[1-9]\d?%/)
    .waitFor()
  await alice.press('Send')
  await server.kill9()
  wire.release()
  await alice.told('Connection lost')
  await tray(alice).getByText('large.txt').waitFor()
  await server.start()
  await bob.log.getByRole('link', { name: /large\.txt.*40 MB/ }).waitFor({ timeout: 60_000 })
  await tray(alice).waitFor({ state: 'detached' })
  for (const person of [alice, bob]) await person.reconnects()
}, 90_000)

test('a voice message is recorded, sent and played', async () => {
  await alice.press('Record a voice message')
  const send = alice.page.getByRole('button', { name: 'Send', exact: true })
  await alice.page
    .getByRole('status')
    .getByText(/^\d+:\d*[1-9]$/)
    .waitFor()
  await send.click()
  const voice = bob.log.locator('.td-voice')
  await voice.getByRole('slider', { name: 'Playback position' }).waitFor()
  await voice.getByRole('button', { name: 'Play' }).click()
  await bob.page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0)
  expect([...alice.complaintsBut(/status of (4|5)|WebSocket|ERR_/), ...bob.complaintsBut(/WebSocket|ERR_/)]).toEqual([])
})
