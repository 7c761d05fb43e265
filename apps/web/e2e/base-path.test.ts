/// <reference lib="dom" />
import { mediaFile, type PathProxy, startPathProxy, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Person } from './browser.ts'

const path = '/team/chat'
/** What a browser says of a network that is not there. */
const outage = /ERR_|WebSocket|Failed to fetch/

describe.each([
  { named: 'a proxy that takes the path off; the server knows nothing of it', strips: true },
  { named: 'a proxy that leaves the path on; the server knows its address', strips: false },
])('behind $named', ({ strips }) => {
  let server: TestServer
  let proxy: PathProxy
  let browser: Browser
  let alice: Person
  let bob: Person

  beforeAll(async () => {
    proxy = await startPathProxy(() => server.url, { path, strips })
    const http = strips ? {} : { http: { url: proxy.url } }
    ;[server, browser] = await Promise.all([startServer({ ...http, presence: { every: 50 } }), openBrowser()])
    const permissions = ['clipboard-read', 'clipboard-write']
    alice = await Person.at(browser, proxy.url, { permissions, worker: true })
    bob = await Person.at(browser, `${proxy.url}/`, { worker: true })
    await alice.register('alice', 'Alice Liddell')
    await bob.register('bob', 'Bob Marsh')
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await proxy?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  test('two people write, and see a picture', async () => {
    await alice.find('bob', 'Bob Marsh')
    await alice.say('hello from beneath')
    await bob.open(/Alice Liddell/)
    await bob.sees('hello from beneath')
    await alice.attach([mediaFile('small.png')])
    await alice.page.getByRole('list', { name: 'Files on their way' }).getByText('small.png').waitFor()
    await alice.press('Send')
    await bob.log.getByRole('button', { name: /^Open / }).waitFor()
    const shown = await bob.page.waitForFunction((beneath) => {
      const all = [...document.querySelectorAll<HTMLImageElement>('[role=log] img')]
      return all.some(({ src, naturalWidth }) => naturalWidth > 0 && src.startsWith(beneath))
    }, `${proxy.url}/media/`)
    expect(await shown.jsonValue()).toBe(true)
  })

  test('the service worker has the path and no more; without a network the page is there all the same', async () => {
    await alice.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    const scopes = await alice.page.evaluate(async () =>
      (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    )
    expect(scopes).toEqual([`${proxy.url}/`])
    await alice.context.setOffline(true)
    await alice.page.reload()
    await alice.sees('hello from beneath')
    await alice.context.setOffline(false)
    const kept = await alice.page.evaluate(async () => [
      ...Object.keys(localStorage).filter((name) => /session|terminal/.test(name)),
      ...(await indexedDB.databases()).map(({ name }) => name),
    ])
    expect(kept.toSorted()).toEqual(
      ['tidings-alice', 'tidings.session', 'tidings.terminal'].map((one) => `${one}@${path}`),
    )
    const home = await alice.tab(new URL('/', proxy.url).href)
    expect(await home.page.content()).toContain("somebody else's page")
  })

  test('an invite link leads to the page', async () => {
    const { room } = await alice.page.evaluate(async (url) => {
      const { token } = JSON.parse(localStorage.getItem('tidings.session@/team/chat') ?? '{}') as { token: string }
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ name: 'Corner bakery', join: 'open' })
      return (await (await fetch(`${url}/v1/rooms`, { method: 'POST', headers, body })).json()) as {
        room: { id: string }
      }
    }, proxy.url)
    await alice.open(/Corner bakery/)
    await alice.press('Details')
    await alice.told('Address copied', () => alice.press('Copy room address'))
    const link = await alice.page.evaluate(() => navigator.clipboard.readText())
    expect(link).toBe(`${proxy.url}/#/join/${room.id}`)
    await bob.page.goto(link)
    await bob.answer('Join')
    await bob.page.getByRole('heading', { name: 'Corner bakery' }).waitFor()
    await bob.page.goto(`${proxy.url}/nothing/here`)
    await bob.list.waitFor()
    expect(new URL(bob.page.url()).pathname).toBe(`${path}/`)
  })

  test('no page complained of anything', () => {
    // What is not of this server is answered 404.
    expect([...alice.complaintsBut(outage, /404/), ...bob.complaints]).toEqual([])
  })
})
