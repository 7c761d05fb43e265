/// <reference lib="dom" />
import { aClient, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('what was on the screen last is there before anything has been read, and goes with the user', async () => {
  const bob = await aClient(server, 'bob')
  const carol = await Person.as(browser, { server, uid: 'carol', name: 'Carol Haddad', worker: true })
  await bob.send('user/carol', 'Still there?').done
  await carol.row(/bob.*Still there/).waitFor()
  await carol.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  // A worker that never answers: only what was kept can be shown.
  await carol.page.addInitScript(() => {
    Object.assign(globalThis, {
      SharedWorker: class {
        readonly port = new MessageChannel().port1
      },
    })
  })
  await carol.page.reload()
  await carol.row(/bob.*Still there/).waitFor()
  expect(await carol.page.evaluate(() => Object.keys(localStorage).sort())).toContain('tidings.first-screen')
  await carol.press(/Settings$/)
  await carol.answer('Sign out')
  await carol.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await carol.page.reload()
  expect(await carol.page.evaluate(() => Object.keys(localStorage))).not.toContain('tidings.first-screen')
  bob.disconnect()
})

async function sessions(): Promise<number> {
  const headers = { authorization: `Bearer ${server.secret}` }
  const text = await (await fetch(`${server.url}/metrics`, { headers })).text()
  return Number(/^tidings_sessions (\d+)/m.exec(text)?.[1])
}

test('two tabs share one connection and one state; one goes on without the other; signing out is for both', async () => {
  const bob = await aClient(server, 'bob')
  // Those of the test before may still be on their way out.
  await expect.poll(sessions).toBe(1)
  const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await bob.send('user/alice', 'Which tab are you in?').done
  await alice.row(/bob/).waitFor()
  const second = await alice.tab(server.url)
  await second.row(/bob.*1 unread message/).waitFor()
  await expect.poll(sessions).toBe(2)

  await alice.open(/bob/)
  await second.list.getByText('1 unread message').waitFor({ state: 'detached' })
  await second.open(/bob/)
  await alice.say('In the first one.')
  await second.sees('In the first one.')
  await second.say('And in the second one.')
  await alice.sees('And in the second one.')
  await alice
    .line('And in the second')
    .getByText(/Sent|Delivered|Read/)
    .waitFor({ state: 'attached' })
  await second
    .line('And in the second')
    .getByText(/Sent|Delivered|Read/)
    .waitFor({ state: 'attached' })
  expect(await alice.texts()).toEqual(await second.texts())

  await alice.page.close()
  await bob.send('user/alice', 'And now?').done
  await second.sees('And now?')
  await second.say('Still here.')
  await second
    .line('Still here.')
    .getByText(/Sent|Delivered|Read/)
    .waitFor({ state: 'attached' })

  const third = await second.tab(server.url)
  await third.open(/bob/)
  await third.sees('Still here.')
  await expect.poll(sessions).toBe(2)
  await third.press(/Settings$/)
  await third.answer('Sign out')
  for (const tab of [second, third]) await tab.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  bob.disconnect()
  expect(third.complaints).toEqual([])
})
