/// <reference lib="dom" />
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, type ChildServer, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { anOwnCertificate, PushService } from '@tidings/testkit/push-service'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { faultsOf } from './faults.ts'

const tls = anOwnCertificate()
let server: ChildServer
let service: PushService
let browser: Browser
let alice: Person
let bob: ChatClient
let tea: string

const phone = { id: 'phone', platform: 'ios', name: 'Pocket' } as const

/** Alice's phone comes, does something, and is there no more. */
async function atThePhone<T>(does: (client: ChatClient) => Promise<T>): Promise<T> {
  const client = await aClient(server, 'alice', { client: phone })
  const done = await does(client)
  client.disconnect()
  return done
}

const pushOfPhone = () =>
  atThePhone(async (client) => {
    const { clients } = await client.call('client.list', {})
    return clients.find(({ current }) => current)?.push
  })

beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    spawnServer({
      TIDINGS_PUSH_CONTACT: 'mailto:ops@chat.example',
      TIDINGS_PUSH_ALLOW: '127.0.0.0/8',
      NODE_EXTRA_CA_CERTS: tls.certFile,
    }),
    openBrowser(),
  ])
  await asApp(server, '/admin/users', { user: 'bob', name: 'Bob Marsh' })
  bob = await aClient(server, 'bob')
  service = await PushService.start((await bob.call('push.key', {})).key, tls)
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  tea = (await bob.call('room.create', { name: 'Tea', members: ['alice'] })).room.oid
  await atThePhone((client) => client.call('push.subscribe', { ...service.subscribe('phone'), language: 'en' }))
  await alice.page.goto(`${server.url}/#/settings/notifications`)
}, 60_000)

afterAll(async () => {
  bob?.disconnect()
  await browser?.close()
  await service?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

test('another device is tried from here, and turned off and on again', async () => {
  const { dialog } = alice
  await dialog.getByRole('button', { name: 'Send a test to Pocket' }).click()
  await dialog.getByText('It is on its way.').waitFor()
  expect(service.got.at(-1)).toMatchObject({ device: 'phone', payload: { title: 'Tidings', trial: true } })
  service.answers = (_, response) => void response.writeHead(403).end()
  await dialog.getByRole('button', { name: 'Send a test to Pocket' }).click()
  await dialog.getByText(/The push service refuses it \(127\.0\.0\.1:\d+ answered 403\)/).waitFor()
  service.answers = (_, response) => void response.writeHead(201).end()
  const pocket = dialog.getByRole('switch', { name: /^Pocket/ })
  expect(await pocket.isChecked()).toBe(true)
  await pocket.click()
  await expect.poll(() => pocket.isChecked()).toBe(false)
  expect(await pushOfPhone()).toBe('off')
  await pocket.click()
  await expect.poll(() => pocket.isChecked()).toBe(true)
  expect(await pushOfPhone()).toBe('on')
  // Switched elsewhere, it shows once its user looks here again.
  await atThePhone((client) => client.call('push.switch', { client: 'phone', on: false }))
  await alice.page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect.poll(() => pocket.isChecked()).toBe(false)
  await pocket.click()
  await expect.poll(() => pocket.isChecked()).toBe(true)
})

test('the preview says what a push says, follows every setting, and says when nothing comes', async () => {
  const previews = alice.dialog.getByRole('region', { name: 'This is what you will see' })
  const shown = async () =>
    (await previews.getByRole('listitem').allInnerTexts()).map((text) =>
      text.replace(/[\u2068\u2069]/g, '').replace(/\n+/g, '\n'),
    )
  await expect
    .poll(shown)
    .toEqual([
      'From one person\nMei Lin\nShall we meet at five?',
      'In a room\nProject\nMei Lin: Shall we meet at five?',
      'You are mentioned in a room\nProject\nMei Lin: @Alice Liddell, can you have a look?',
    ])
  await previews.scrollIntoViewIfNeeded()
  await alice.shoot('notification-previews')
  service.got.length = 0
  await bob.call('message.send', { to: tea, content: { type: 'text', data: 'Shall we meet at five?' } })
  await bob.call('message.send', { to: 'user/alice', content: { type: 'text', data: 'Shall we meet at five?' } })
  await service.until(2)
  const pushed = service.got.map(({ payload }) => `${payload.title}\n${payload.body}`.replace(/[\u2068\u2069]/g, ''))
  expect(pushed.toSorted()).toEqual(['Bob Marsh\nShall we meet at five?', 'Tea\nBob Marsh: Shall we meet at five?'])
  await alice.dialog.getByRole('group', { name: 'Rooms' }).getByLabel('Mentions and keywords').click()
  await expect.poll(async () => (await shown())[1]).toBe('In a room\nNothing is shown.')
  expect((await shown())[2]).toContain('Alice Liddell')
  await alice.dialog.getByLabel('Hide what is said').click()
  await expect.poll(async () => (await shown())[0]).toBe('From one person\nTidings\nNew message')
  await alice.dialog.getByRole('button', { name: '1 hour' }).click()
  await previews.getByText('Not at the moment').waitFor()
  await atThePhone((client) =>
    client.call('user.settings', { notifying: { rooms: 'all', hideContent: false, pausedUntil: 0 } }),
  )
  await expect.poll(async () => (await shown())[0]).toContain('Mei Lin')
})

test('quiet hours begin on days that are chosen one by one', async () => {
  const { dialog } = alice
  const days = () => atThePhone(async (client) => client.state.own.items.settings.settings?.notifying.quiet?.days)
  await dialog.getByLabel('Quiet hours').click()
  await dialog.getByRole('radio', { name: 'Other days' }).click()
  await dialog.getByRole('checkbox', { name: 'Wed' }).click({ force: true })
  await expect.poll(days).toEqual([0, 1, 2, 4, 5, 6])
  await dialog.getByRole('radio', { name: 'Friday and Saturday' }).click()
  await expect.poll(days).toEqual([5, 6])
  await dialog.getByRole('radio', { name: 'Other days' }).click()
  await dialog.getByRole('checkbox', { name: 'Fri' }).click({ force: true })
  await expect.poll(() => dialog.getByRole('checkbox', { name: 'Sat' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Quiet hours').click()
  await expect.poll(days).toBe(undefined)
})

test('what can be turned stands before what cannot, and all of it is seen from the top, whatever is filled in further down', async () => {
  const { dialog } = alice
  for (const id of ['old', 'older'])
    (await aClient(server, 'alice', { client: { id, platform: 'windows' } })).disconnect()
  const night = { from: 22 * 60, to: 7 * 60, zone: 'UTC' }
  await atThePhone((client) => client.call('user.settings', { notifying: { quiet: night } }))
  await alice.page.reload()
  const devices = dialog.getByRole('region', { name: 'My other devices' }).getByRole('switch')
  await devices.first().waitFor()
  await dialog.getByLabel('From').waitFor()
  expect(await devices.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).disabled))).toEqual([
    false,
    ...Array.from({ length: (await devices.count()) - 1 }, () => true),
  ])
  expect(await dialog.locator('.td-dialog-body').evaluate((body) => body.scrollTop)).toBe(0)
  expect(await alice.page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('dialog')
  await dialog.getByText('None: all of them notify you').scrollIntoViewIfNeeded()
  // However far one has gone down, the other pages of the settings are at hand.
  const inView = dialog.getByRole('button', { name: 'Appearance' }).evaluate((tab) => {
    const { x, y, width, height } = tab.getBoundingClientRect()
    return tab.contains(document.elementFromPoint(x + width / 2, y + height / 2))
  })
  expect(await inView).toBe(true)
  await atThePhone((client) => client.call('user.settings', { notifying: { quiet: null } }))
})

test('a conversation that is muted or set apart is listed, and goes back to what is usual', async () => {
  const exceptions = alice.dialog.getByRole('region', { name: 'Chats with settings of their own' })
  await exceptions.getByText('None: all of them notify you').waitFor()
  await atThePhone((client) =>
    client.call('conversation.update', {
      conversation: tea,
      settings: { notify: 'mentions', muted: true, silent: true },
    }),
  )
  await exceptions.getByText('Mentions and keywords · muted · without sound').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await exceptions.scrollIntoViewIfNeeded()
  await alice.shoot('notification-exceptions')
  await exceptions.getByRole('link', { name: 'Tea' }).click()
  await alice.box.waitFor()
  await alice.go('/settings/notifications')
  await exceptions.getByRole('button', { name: 'Back to usual in Tea' }).click()
  await exceptions.getByText('None: all of them notify you').waitFor()
  const settings = await atThePhone(async (client) => client.state.conversations[tea]?.settings)
  expect(settings).toEqual({})
  expect(alice.complaints).toEqual([])
})
