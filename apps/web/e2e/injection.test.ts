/// <reference lib="dom" />
import { aClient, asApp, startServer, type TestServer } from '@tidings/testkit'
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

/** Short enough for every name. */
const evil = '<img src=x onerror="owned=1">'
const worse = `${evil}<script>owned=1</script><svg onload="owned=1"></svg><iframe srcdoc="<script>parent.owned=1</script>">`
const address = 'javascript:owned=1'

const markdown = [
  worse,
  `[click](${address})`,
  `[click](java\tscript:owned=1)`,
  `![picture](${address})`,
  '![picture](data:image/svg+xml,<svg/onload=owned=1>)',
  `<${address}>`,
  `[data](data:text/html,<script>opener.owned=1</script>)`,
  `"><b onmouseover="owned=1">`,
].join('\n\n')

const contents = [
  { type: 'text', data: `${worse} ${address} https://example.org/?a="onclick="owned=1` },
  { type: 'markdown', data: markdown },
  { type: 'quote', data: { text: worse } },
  {
    type: 'poll',
    data: {
      question: evil,
      options: [
        { id: '1', text: evil },
        { id: '2', text: worse.slice(0, 100) },
      ],
    },
  },
  { type: 'card', data: { oid: 'user/mallory', name: evil } },
  { type: 'card', data: { oid: address, name: evil } },
  { type: 'location', data: { latitude: 1, longitude: 2, title: worse } },
  { type: 'link', data: { url: address, title: evil } },
  { type: 'link', data: { url: 'https://example.org/', title: evil, description: worse, site: evil, image: address } },
  { type: 'sticker', data: { url: address } },
  { type: 'sticker', data: { url: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="owned=1"/>' } },
  { type: 'image', data: { url: address, caption: evil } },
  { type: 'file', data: { url: address, name: evil } },
  { type: 'audio', data: { url: address } },
  { type: 'video', data: { url: address, caption: evil } },
  { type: 'custom/thing', data: { searchable: worse, html: worse } },
  { type: '__proto__', data: worse },
  { type: 'constructor', data: worse },
] as const

/** Everything that Mallory can put before Alice's eyes. */
async function attack(): Promise<string> {
  await asApp(server, '/admin/users', { user: 'alice', name: 'Alice Liddell' })
  await asApp(server, '/admin/users', { user: 'mallory', name: evil })
  const mallory = await aClient(server, 'mallory')
  await mallory.call('user.update', { name: evil })
  await mallory.call('presence.set', { status: { text: evil } })
  await mallory.call('contact.add', { user: 'alice', greeting: worse })
  const { room } = await mallory.call('room.create', { name: evil, members: ['alice'] })
  await mallory.call('room.update', { room: room.id, announcement: worse, description: worse })
  await mallory.call('room.alias', { room: room.id, alias: evil })
  let taken = 0
  for (const to of ['user/alice', room.oid])
    for (const content of contents) {
      // What the server refuses is as good: the rest must be shown as the text that it is.
      taken += await mallory.send(to, content).done.then(
        () => 1,
        () => 0,
      )
    }
  expect(taken).toBeGreaterThan(12)
  const file = new File(['We met.'], `${evil}.txt`, { type: 'text/plain' })
  const { id: attachment } = await mallory.files.upload(file, { name: file.name })
  await mallory.send('user/alice', { type: 'file', data: { attachment, caption: worse } }).done
  const said = await mallory.send('user/alice', { type: 'text', data: worse }).done
  await mallory.call('message.forward', { ids: [said.id], to: ['user/alice'], bundle: { title: evil } })
  await mallory.call('message.react', { id: said.id, key: '<b>' }).catch((error: Error) => expect(error).toBeDefined())
  await mallory.call('message.pin', { id: said.id })
  mallory.disconnect()
  return room.oid
}

/** No element and no address of it is in the page. */
async function isClean({ page }: Person): Promise<void> {
  const found = await page.evaluate(() => ({
    owned: 'owned' in window,
    scripts: [...document.scripts].filter(({ src }) => !src.startsWith(location.origin)).length,
    elements: document.querySelectorAll(
      'img[src="x"], iframe, [onerror], [onload], [onclick], [onmouseover], .tidings b[b]',
    ).length,
    addresses: [...document.querySelectorAll('[href], [src]')]
      .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
      .filter((url) => /^\s*(?:javascript|data):/i.test(url)),
  }))
  expect(found).toEqual({ owned: false, scripts: 0, elements: 0, addresses: [] })
}

test('what people write is text, whatever they write and wherever it stands', async () => {
  const room = await attack()
  const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
  await alice
    .row(/onerror/)
    .first()
    .waitFor()
  await isClean(alice)

  await alice.go('/chat/user/mallory')
  await alice.log.getByText('onerror').first().waitFor()
  await isClean(alice)
  await alice.log.evaluate((log) => log.scrollTo({ top: 0 }))
  await alice.log.locator('.td-markdown').waitFor()
  const links = alice.log.getByRole('link', { name: 'click' })
  for (const href of await links.evaluateAll((all) => all.map((link) => link.getAttribute('href'))))
    expect(href).toMatch(/^$|^https?:/)
  await isClean(alice)
  await alice.page.locator('.td-head-who').click()
  await alice.panel('Details').getByRole('heading', { name: 'onerror' }).waitFor()
  await isClean(alice)
  await alice.page.getByRole('button', { name: /^Pinned messages/ }).click()
  await alice.panel('Pinned messages').getByRole('listitem').waitFor()
  await isClean(alice)

  await alice.go(`/chat/${room}`)
  await alice.log.getByText('onerror').first().waitFor()
  await alice.page.locator('.td-head-who').click()
  await alice.panel('Details').getByRole('heading', { name: 'Announcement' }).waitFor()
  await isClean(alice)

  await alice.list.getByRole('button', { name: /Contacts$/ }).click()
  await alice.list.getByRole('region', { name: 'Waiting for you' }).getByText('onerror').first().waitFor()
  await isClean(alice)
  await alice.list.getByRole('button', { name: /Chats$/ }).click()
  await alice.list.getByRole('searchbox').fill('owned')
  await alice.list.getByRole('region', { name: 'Messages' }).getByRole('listitem').first().waitFor()
  await isClean(alice)
  expect(await alice.page.title()).not.toContain('owned')
})

test('the content security policy lets nothing run but what this server sends as a file', async () => {
  const policy = (await fetch(server.url)).headers.get('content-security-policy') ?? ''
  const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
  expect(rules.get('default-src')).toBe("'none'")
  expect(rules.get('script-src')).toBe("'self'")
  expect(rules.get('style-src')).toBe("'self'")
  expect(rules.get('base-uri')).toBe("'none'")
  expect(rules.get('frame-ancestors')).toBe("'none'")
})
