/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mediaFile, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person
let origin = ''
let isAway = false
/** Whatever the provider was told. */
const heard: string[] = []
const moving = readFileSync(mediaFile('animated.gif'))

const picture = (name: string) => ({ url: `${origin}/media/${name}`, width: '20', height: '20' })

/** As giphy answers; what is sent for “broken” is no picture. */
function found(query: string, offset: number) {
  const names = query === 'nothing' ? [] : Array.from({ length: 5 }, (_, n) => `${query}${offset + n}`)
  return {
    data: names.map((id) => ({
      ...{ id, title: `${id} dances` },
      images: {
        downsized: picture(query === 'broken' ? 'text' : `${id}.gif`),
        fixed_width_small: picture(`${id}_small.gif`),
        fixed_width_small_still: picture(`${id}_still.gif`),
      },
    })),
    pagination: { total_count: names.length * 2, count: names.length, offset },
  }
}

const provider = createServer(({ url = '', headers }, response) => {
  heard.push(url + JSON.stringify(headers))
  const { pathname, searchParams } = new URL(url, 'http://here')
  if (isAway) response.writeHead(503).end()
  else if (pathname === '/media/text') response.end('no picture')
  else if (pathname.startsWith('/media/')) response.writeHead(200, { 'content-type': 'image/gif' }).end(moving)
  else if (searchParams.get('api_key') !== 'the-key') response.writeHead(403).end()
  else response.end(JSON.stringify(found(searchParams.get('q') ?? 'trend', Number(searchParams.get('offset')))))
})

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  ;[server, browser] = await Promise.all([
    startServer({ gifs: { provider: 'giphy', apiKey: 'the-key', url: origin } }),
    openBrowser(),
  ])
  const calm = { ...phone, colorScheme: 'dark', reducedMotion: 'reduce' } as const
  ;[alice, bob] = await Person.aliceAndBob(browser, server, {}, calm)
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Look:')
  await bob.open(/Alice Liddell/)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  provider.close()
  provider.closeAllConnections()
})

const picker = (person: Person) => person.page.getByRole('region', { name: 'GIFs' })
const field = (person: Person) => person.page.getByRole('searchbox', { name: 'Search GIFs' })

async function openGifs(person: Person): Promise<void> {
  await person.press('Emoji')
  await person.page.getByRole('button', { name: 'GIFs', exact: true }).click()
  await field(person).waitFor()
}

test('what many send is there at once; words find others, by keys alone; one is sent as a picture of the server', async () => {
  await openGifs(alice)
  await picker(alice).getByRole('button', { name: 'trend0 dances' }).waitFor()
  await alice.page.getByText('Powered by GIPHY').waitFor()
  expect(await faultsOf(alice)).toEqual([])
  await field(alice).fill('cat')
  await picker(alice).getByRole('button', { name: 'cat0 dances' }).waitFor()
  await alice.page.getByRole('button', { name: 'Show more' }).click()
  await picker(alice).getByRole('button', { name: 'cat9 dances' }).waitFor()
  expect(await alice.page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  await expect
    .poll(() =>
      picker(alice)
        .locator('img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0)
  await alice.shoot('gifs')
  await field(alice).press('Tab')
  for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await alice.page.keyboard.press(key)
  await field(alice).waitFor({ state: 'detached' })
  const sent = bob.log.getByRole('img', { name: /cat4 dances/ }).or(bob.log.locator('img[src*="/media/"]'))
  await sent.first().waitFor()
  expect(await bob.page.evaluate(() => document.documentElement.innerHTML)).not.toContain(origin)
})

test('for whoever wants less motion it stands still until it is pointed at; a phone holds the picker', async () => {
  await openGifs(bob)
  await field(bob).fill('dog')
  const one = picker(bob).getByRole('button', { name: 'dog0 dances' })
  await one.waitFor()
  const moves = one.locator('.td-gif-moving')
  expect(await moves.isVisible()).toBe(false)
  await one.focus()
  await bob.page.keyboard.press('ArrowRight')
  await bob.page.keyboard.press('ArrowLeft')
  await expect.poll(() => moves.isVisible()).toBe(true)
  expect(await bob.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(await faultsOf(bob)).toEqual([])
  await bob.shoot('gifs-phone')
  await bob.page.keyboard.press('Escape')
})

test('nothing found, no picture, and a provider that is away are said, and one goes on from there', async () => {
  await openGifs(alice)
  await field(alice).fill('nothing')
  await alice.page.getByText('No GIFs for these words').waitFor()
  await field(alice).fill('broken')
  await picker(alice).getByRole('button', { name: 'broken0 dances' }).click()
  await alice.page.getByRole('status').getByText('The server does not accept this').first().waitFor()
  isAway = true
  await field(alice).fill('bird')
  await alice.page.getByText('GIFs cannot be loaded right now').waitFor()
  isAway = false
  await field(alice).fill('fish')
  await picker(alice).getByRole('button', { name: 'fish0 dances' }).click()
  await field(alice).waitFor({ state: 'detached' })
})

test('the provider hears words and nothing of people', async () => {
  expect(heard.length).toBeGreaterThan(4)
  expect(heard.join('\n')).not.toMatch(/alice|bob|forwarded|cookie|bearer|referer|mozilla/i)
  expect(alice.complaintsBut(/status of (4|5)/)).toEqual([])
})
