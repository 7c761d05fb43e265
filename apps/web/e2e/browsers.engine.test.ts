/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, type ChildServer, mediaFile, spawnServer } from '@tidings/testkit'
import { type Driven, openFirefox, openWebKit } from '@tidings/testkit/engines'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Visitor } from './visitor.ts'
import { Wire } from './wire.ts'

interface Engine {
  readonly named: string
  readonly open: () => Promise<Driven>
  /** Has a microphone here, a made-up one. */
  readonly hears: boolean
  /** Tells how much the page keeps on the device. */
  readonly measures: boolean
}

/** A name that leads to this machine, whose pages come without encryption all the same. */
const elsewhere = 'chat.example.test'

const engines: readonly Engine[] = [
  {
    named: 'Firefox',
    open: () => openFirefox({ 'network.dns.localDomains': elsewhere }),
    hears: true,
    measures: true,
  },
  { named: 'WebKit', open: openWebKit, hears: false, measures: false },
]

describe.each(engines)('in $named', ({ named, open, hears, measures }) => {
  let server: ChildServer
  let wire: Wire
  let bob: ChatClient
  let alice: Visitor

  beforeAll(async () => {
    server = await spawnServer()
    wire = await Wire.to(server.url)
    await asApp(server, '/admin/users', { user: 'bob', name: 'Bob Marsh' })
    bob = await aClient(server, 'bob')
    alice = new Visitor(named, await open())
  })

  afterAll(async () => {
    await alice?.close()
    bob?.disconnect()
    await wire?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  /** What bob has of the conversation, oldest first. */
  const heard = () => bob.state.windows['user/alice']?.messages ?? []
  const reachesBob = async (text: string): Promise<void> => {
    await expect.poll(() => heard().map(({ content }) => content.data)).toContain(text)
  }
  const signIn = async (): Promise<void> => {
    await alice.fillIn({ 'User name': 'alice', Password: 'correct horse' })
    await alice.press('Sign in', 'button')
  }

  test('somebody makes an account, and a first visit speaks of no newer version', async () => {
    await alice.go(wire.url)
    await alice.press('New here? Create an account')
    await alice.fillIn({ 'User name': 'alice', Name: 'Alice Liddell', Password: 'correct horse' })
    await alice.press('Create account')
    await alice.sees('Alice Liddell', 'nav')
    await alice.until('a service worker', () => navigator.serviceWorker.controller?.state === 'activated')
    expect(await alice.run(() => document.querySelectorAll('.update-bar').length)).toBe(0)
  })

  test('they write, are answered, and the box grows with what stands in it', async () => {
    bob.send('user/alice', { type: 'text', data: 'Hello from Bob' })
    await alice.press('…Hello from Bob…', 'nav .td-row')
    await alice.sees('Hello from Bob', 'main')
    bob.open('user/alice')
    await alice.say('Hello from another browser')
    await reachesBob('Hello from another browser')
    const height = () => alice.run(() => document.querySelector('main textarea')?.clientHeight ?? 0)
    const before = await height()
    await alice.type('a line that is longer than the box '.repeat(5))
    expect(await height()).toBeGreaterThan(before * 1.5)
    await alice.key('Enter')
    await expect.poll(height).toBe(before)
  })

  test('what is written from right to left stands so', async () => {
    await alice.say('שלום, Bob!')
    await reachesBob('שלום, Bob!')
    await alice.sees('שלום', 'main')
    await alice.run(() => {
      document.documentElement.dir = 'rtl'
    })
    const at = await alice.run(() => ({
      list: document.querySelector('nav')?.getBoundingClientRect().left ?? 0,
      wide: document.documentElement.scrollWidth - innerWidth,
    }))
    expect(at.list).toBeGreaterThan(500)
    expect(at.wide).toBe(0)
    await alice.shoot('engine-rtl')
    await alice.run(() => {
      document.documentElement.dir = ''
    })
  })

  test('a picture that is dropped arrives, and is shown', async () => {
    await alice.run(
      (bytes) => {
        const files = new DataTransfer()
        files.items.add(
          new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], 'small.png', { type: 'image/png' }),
        )
        const place = document.querySelector('section.td-conversation')
        for (const type of ['dragover', 'drop']) {
          const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files })
          place?.dispatchEvent(event)
        }
      },
      readFileSync(mediaFile('small.png')).toString('base64'),
    )
    await alice.sees('small.png', '.td-tray')
    await alice.press('Send', 'button')
    await expect.poll(() => heard().map(({ content }) => content.type)).toContain('image')
    await alice.until('the picture', () => {
      const picture = document.querySelector<HTMLImageElement>('.td-picture img[data-loaded="true"]')
      return (picture?.naturalWidth ?? 0) > 0
    })
  })

  test('a voice is recorded where there is a microphone; where there is none they are told, and go on writing', async () => {
    await alice.press('Record a voice message', 'button')
    if (hears) {
      await alice.until('a second of it', () => document.querySelector('.td-recording')?.textContent?.includes('0:01'))
      await alice.press('Send', 'button')
      await expect.poll(() => heard().at(-1)?.content.type).toBe('audio')
      await alice.press('Play', 'button')
      // Where nothing can be heard, as here, it begins and gets no further.
      await alice.until('it plays', () => document.querySelector('audio')?.paused === false)
    } else {
      await alice.until('a word', () => document.querySelector('.td-told p[data-failed="true"]') !== null)
    }
    await alice.say('and on it goes')
    await reachesBob('and on it goes')
  })

  test('they search', async () => {
    await alice.press('Search in this conversation', 'button')
    await alice.until('a field', () => document.activeElement?.matches('[type="search"]'))
    await alice.type('another browser')
    await alice.sees('Hello from another browser', '.td-panel')
    await alice.press('Close', '.td-panel button')
  })

  test('a reload without a network shows what is there, and keeps what is written', async () => {
    await wire.cut()
    await alice.reload()
    await alice.sees('Hello from another browser', 'main')
    await alice.say('written without a network')
    await alice.sees('written without a network', 'main [role="log"]')
    await wire.mend()
    await reachesBob('written without a network')
  })

  test('settings: notifications, what is kept here, a dark page', async () => {
    await alice.press('…Settings', 'nav .td-me')
    await alice.press('Notifications', '.settings-tabs button')
    await alice.sees('Show notifications on this device', '.settings-page')
    await alice.press('Storage', '.settings-tabs button')
    await alice.sees('My files on the server', '.settings-page')
    const rows = await alice.run(() => document.querySelector('.settings-page')?.textContent ?? '')
    expect(rows.includes('Kept on this device')).toBe(measures)
    expect(rows).not.toMatch(/Kept on this device0/)
    await alice.press('Appearance', '.settings-tabs button')
    await alice.press('Dark', 'label')
    expect(await alice.run(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(22, 24, 29)')
    await alice.shoot('engine-dark')
  })

  test('who signs out and in again begins at the list', async () => {
    await alice.press('Profile', '.settings-tabs button')
    await alice.press('Sign out', '.settings-page button')
    await alice.sees('Sign in')
    await signIn()
    await alice.sees('Alice Liddell', 'nav')
    expect(await alice.run(() => location.hash.replace(/^#\/?/, ''))).toBe('')
    expect(await alice.run(() => document.querySelectorAll('[role="dialog"]').length)).toBe(0)
  })

  test('a newer version of the page starts when somebody says so', async () => {
    // Another address of the worker is another version of it.
    await alice.run(() => {
      document.documentElement.dataset.before = 'true'
      void navigator.serviceWorker.register('./sw.js?newer')
    })
    await alice.press('Reload', '.update-bar button')
    await alice.until('the page anew', () => document.documentElement.dataset.before === undefined)
    await alice.sees('Alice Liddell', 'nav')
  })

  test.runIf(hears)('on a page that came without encryption the microphone is missing, and nothing else', async () => {
    await alice.go(`http://${elsewhere}:${new URL(wire.url).port}/#/chat/user/bob`)
    await signIn()
    await alice.sees('Alice Liddell', 'nav')
    expect(await alice.run(() => isSecureContext)).toBe(false)
    await alice.press('Record a voice message', 'button')
    await alice.sees('https', '.td-told')
    await alice.say('written without encryption')
    await reachesBob('written without encryption')
  })
})
