/// <reference lib="webworker" />
import { aClient, type ChildServer, spawnServer } from '@tidings/testkit'
import { openWholeBrowser } from '@tidings/testkit/browser'
import type { Browser, CDPSession, Worker } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: ChildServer
let browser: Browser
let alice: Person
let worker: Worker
let session: CDPSession
let push: (data: string) => Promise<void>

beforeAll(async () => {
  ;[server, browser] = await Promise.all([spawnServer(), openWholeBrowser()])
  alice = await Person.as(browser, {
    server,
    uid: 'alice',
    name: 'Alice Liddell',
    permissions: ['notifications'],
    worker: true,
  })
  await Person.as(browser, { server, uid: 'bob', name: 'Bob Marsh' })
  const started = alice.context.serviceWorkers()[0] ?? alice.context.waitForEvent('serviceworker')
  worker = await started
  await alice.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  session = await alice.context.newCDPSession(alice.page)
  push = await pusher(session)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Hands the browser what a push service would. */
async function pusher(browserOf: CDPSession): Promise<(data: string) => Promise<void>> {
  const registered = new Promise<string>((resolve) =>
    browserOf.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [one] }) => {
      if (one) resolve(one.registrationId)
    }),
  )
  await browserOf.send('ServiceWorker.enable')
  const registrationId = await registered
  return async (data) => {
    await browserOf.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data })
  }
}

interface Shown {
  readonly title: string
  readonly body: string
  readonly tag: string
}

const shown = (): Promise<readonly Shown[]> =>
  worker.evaluate(async () => {
    const all = await (self as unknown as ServiceWorkerGlobalScope).registration.getNotifications()
    return all.map(({ title, body, tag }) => ({ title, body, tag }))
  })

const said = { title: 'Bob Marsh', conversation: 'user/bob' }

test('who looks at the page is not shown a push', async () => {
  await push(JSON.stringify({ ...said, body: 'Seen already' }))
  // The next test sees that it has not come late, either.
  expect(await shown()).toEqual([])
})

test('a push is shown, one per conversation, and a click on it goes there', async () => {
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const elsewhere = await alice.context.newPage()
  await elsewhere.bringToFront()
  await push(JSON.stringify({ ...said, body: 'Are you there?' }))
  // Two at once are shown in any order.
  await expect.poll(shown).toHaveLength(1)
  await push(JSON.stringify({ ...said, body: 'Hello?' }))
  await expect.poll(shown).toEqual([{ title: 'Bob Marsh', body: 'Hello?', tag: 'user/bob' }])
  await worker.evaluate(async () => {
    const scope = self as unknown as ServiceWorkerGlobalScope
    const [notification] = await scope.registration.getNotifications()
    if (notification) scope.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
  })
  await alice.page.getByRole('region', { name: 'Bob Marsh' }).waitFor()
  await expect.poll(shown).toEqual([])
})

test('of two tabs of two accounts a notification that is pressed goes to the one of its account', async () => {
  const maker = await aClient(server, 'maker')
  await maker.accounts.register({ username: 'work', name: 'Alice at work', password: 'correct horse' })
  maker.disconnect()
  const second = await alice.tab(server.url)
  await second.press(/Settings$/)
  await second.press('Add an account')
  await second.signIn('work')
  await second.page.getByRole('button', { name: /Alice at work.*Settings/ }).waitFor()
  const press = async (account: string) => {
    await push(JSON.stringify({ ...said, body: 'For one', account }))
    await expect.poll(shown).toHaveLength(1)
    await worker.evaluate(async () => {
      const scope = self as unknown as ServiceWorkerGlobalScope
      const [notification] = await scope.registration.getNotifications()
      if (notification) scope.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
    })
  }
  const its = await alice.context.newCDPSession(second.page)
  await its.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const elsewhere = await alice.context.newPage()
  for (const [account, tab] of [
    ['alice', alice],
    ['work', second],
  ] as const) {
    for (const one of [alice, second]) await one.go('/')
    await elsewhere.bringToFront()
    await press(account)
    await tab.page.waitForURL(/chat\/user\/bob/)
    const other = tab === alice ? second : alice
    expect(other.page.url()).not.toContain('bob')
  }
  await second.page.close()
})

test('what was read or taken back elsewhere is taken away, a later message stays', async () => {
  const at = { ...said, account: 'alice' }
  await push(JSON.stringify({ ...at, body: 'One', id: 'm1', seq: 1, badge: 1 }))
  await expect.poll(shown).toMatchObject([{ body: 'One', tag: 'alice user/bob' }])
  await push(JSON.stringify({ ...at, body: 'Two', id: 'm2', seq: 2, badge: 2 }))
  await expect.poll(shown).toMatchObject([{ body: 'Two' }])
  await push(JSON.stringify({ gone: true, conversation: 'user/bob', account: 'alice', seq: 1, badge: 1 }))
  // What comes after it has come after it.
  await push(JSON.stringify({ ...at, conversation: 'user/carol', title: 'Carol', body: 'Three', id: 'm3', seq: 1 }))
  await expect.poll(async () => (await shown()).map(({ body }) => body).toSorted()).toEqual(['Three', 'Two'])
  await push(JSON.stringify({ gone: true, conversation: 'user/bob', account: 'alice', seq: 2, badge: 1 }))
  await expect.poll(async () => (await shown()).map(({ body }) => body)).toEqual(['Three'])
  await push(JSON.stringify({ gone: true, conversation: 'user/carol', account: 'alice', seq: 1, badge: 0 }))
  await expect.poll(shown).toEqual([])
})

test('a push that is not ours is shown as something, and breaks nothing', async () => {
  await push('no JSON')
  await expect.poll(shown).toMatchObject([{ title: 'Tidings' }])
  // The browser's own word on a window that keeps nothing, when the page subscribes.
  expect(alice.complaints.filter((text) => !text.includes('Push API in incognito mode'))).toEqual([])
})
