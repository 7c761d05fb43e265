/// <reference lib="dom" />
import { join } from 'node:path'
import { aPack, mediaFile, removePack, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { artifacts, Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let server: TestServer
let browser: Browser
let alice: Person
let bob: Person

const parrots = {
  id: 'parrots',
  title: 'Our parrots',
  pictures: {
    party_parrot: mediaFile('animated.gif'),
    shipit: mediaFile('small.png'),
    rocket: mediaFile('picture.webp'),
  },
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
  const calm = { ...phone, colorScheme: 'dark', reducedMotion: 'reduce' } as const
  ;[alice, bob] = await Person.aliceAndBob(browser, server, {}, calm)
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Before: :shipit:')
  await aPack(server, parrots)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Emoji of the server that are shown, by their names: with their pictures loaded. */
const shownIn = (where: Locator): Promise<string[]> =>
  where
    .locator('.td-named')
    .evaluateAll((all) =>
      all
        .filter((one) => one.querySelector('canvas') !== null || (one.querySelector('img')?.naturalWidth ?? 0) > 0)
        .map((one) => one.textContent ?? ''),
    )

test('a name is its picture in what is written from now on, and a name in what was written before', async () => {
  await alice.say(
    'Now: :shipit:, :SHIPIT: and 你好:party_parrot:！ but not a:shipit:, 10:30:45, :nobody: or `:shipit:`',
  )
  const line = alice.line('Now:')
  await expect.poll(() => shownIn(line)).toEqual([':shipit:', ':SHIPIT:', ':party_parrot:'])
  expect(await shownIn(alice.line('Before:'))).toEqual([])
  // What is copied, searched and read aloud has the name.
  expect(await line.locator('.td-words').innerText()).toContain('Now: ')
  expect(await line.locator('.td-words').textContent()).toContain('你好:party_parrot:！')
  await alice.say(':party_parrot: :shipit:')
  await expect.poll(() => alice.log.locator('[data-joy="true"] .td-named').count()).toBe(2)
  // Who changes an older message writes it now.
  await alice.page.getByRole('article').filter({ hasText: 'Before:' }).click({ button: 'right' })
  await alice.page.getByRole('menuitem', { name: 'Edit' }).click()
  await alice.holds('Before: :shipit:')
  await alice.box.fill('Before, changed: :shipit:')
  await alice.box.press('Enter')
  await expect.poll(() => shownIn(alice.line('Before, changed'))).toEqual([':shipit:'])
})

test('typed, completed, picked, and by keyboard', async () => {
  const options = alice.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
  await alice.box.pressSequentially('Look :parr')
  await options.filter({ hasText: ':party_parrot:' }).waitFor()
  await alice.box.press('Enter')
  await alice.holds('Look :party_parrot:')
  await alice.box.fill('')
  // The server's comes before the one that every phone has.
  await alice.box.pressSequentially(':rocket')
  await options.first().getByText(':rocket:').waitFor()
  await alice.box.pressSequentially(':')
  await alice.holds(':rocket:')
  await alice.box.fill('')

  await alice.press('Emoji')
  await alice.page
    .getByRole('toolbar', { name: 'Emoji of this server' })
    .getByRole('button', { name: 'Our parrots' })
    .click()
  const pack = alice.page.getByRole('region', { name: 'Our parrots' })
  await pack.getByRole('button', { name: 'party_parrot' }).focus()
  await alice.page.keyboard.press('ArrowRight')
  await alice.page.keyboard.press('ArrowRight')
  await alice.page.screenshot({ path: join(artifacts, 'packs-picker.png') })
  expect(await faultsOf(alice)).toEqual([])
  await alice.page.keyboard.press('Enter')
  await alice.holds(':rocket:')
  await alice.press('Emoji')
  await alice.page.getByRole('region', { name: 'Recently used' }).getByText(':rocket:').waitFor({ state: 'attached' })
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).fill('ship')
  await alice.page.getByRole('region', { name: 'Emoji of this server' }).getByRole('button', { name: 'shipit' }).click()
  await alice.holds(':rocket::shipit:')
  await alice.box.press('Enter')
  await expect.poll(() => shownIn(alice.line(':rocket::shipit:'))).toEqual([':rocket:', ':shipit:'])
})

test('a sticker is sent with a click, stands by itself, and stays when its pack is removed', async () => {
  await aPack(server, {
    id: 'hands',
    title: 'Hands',
    kind: 'sticker',
    pictures: { wave: mediaFile('animated.gif'), clap: mediaFile('phone-portrait.jpg') },
  })
  await alice.box.fill('Not sent with it')
  await alice.press('Emoji')
  await alice.page
    .getByRole('group', { name: 'Emoji, stickers or GIFs' })
    .getByRole('button', { name: 'Stickers' })
    .click()
  const hands = alice.page.getByRole('region', { name: 'Hands' })
  await hands.getByRole('button', { name: 'wave' }).focus()
  await alice.page.keyboard.press('ArrowRight')
  await alice.page.screenshot({ path: join(artifacts, 'packs-stickers.png') })
  expect(await faultsOf(alice)).toEqual([])
  await alice.page.keyboard.press('Enter')
  const sticker = alice.log.getByRole('img', { name: 'Sticker' })
  await expect.poll(() => sticker.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBeGreaterThan(300)
  await alice.holds('Not sent with it')
  await alice.box.fill('')
  await alice.row(/Bob Marsh.*You: Sticker/).waitFor()
  await removePack(server, 'hands')
  await alice.press('Emoji')
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).waitFor()
  await alice.page.getByRole('group', { name: 'Emoji, stickers or GIFs' }).waitFor({ state: 'detached' })
  await alice.page.keyboard.press('Escape')
  const later = await alice.tab(alice.page.url())
  const again = later.log.getByRole('img', { name: 'Sticker' })
  await expect.poll(() => again.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBeGreaterThan(300)
  await later.page.close()
})

test('a reaction, one in all spellings; when the pack is removed names are left', async () => {
  const line = bob.line('Now:')
  await bob
    .row(/Alice Liddell/)
    .first()
    .click()
  await line.waitFor()
  const { token } = JSON.parse((await alice.page.evaluate(() => localStorage.getItem('tidings.session'))) ?? '{}')
  const id = await bob.page.evaluate(
    async ([token]) => {
      const answer = await fetch('/v1/conversations/user/bob/log', { headers: { authorization: `Bearer ${token}` } })
      const { messages } = (await answer.json()) as { messages: { id: string; content: { data: unknown } }[] }
      return messages.find(({ content }) => String(content.data).startsWith('Now'))?.id ?? ''
    },
    [token],
  )
  await bob.page.evaluate(
    ([token, id]) =>
      fetch(`/v1/messages/${id}/reactions`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ key: ':ShipIt:' }),
      }),
    [token, id],
  )
  const given = line.locator('.td-reaction')
  await expect.poll(() => shownIn(given)).toEqual([':shipit:'])
  await given.click()
  await expect.poll(() => given.innerText()).toContain('2')
  // What moves stands still for whoever wants it so.
  expect(await line.locator('.td-named canvas').count()).toBe(1)
  expect(await alice.line('Now:').locator('.td-named canvas').count()).toBe(0)
  await bob.page.screenshot({ path: join(artifacts, 'packs-bob.png') })

  await removePack(server, 'parrots')
  await expect.poll(() => bob.log.locator('.td-named').count()).toBe(0)
  await bob.line('Now: :shipit:, :SHIPIT: and 你好:party_parrot:！').waitFor()
  expect(await given.innerText()).toContain(':shipit:')
  await alice.press('Emoji')
  await alice.page.getByRole('searchbox', { name: 'Search emoji' }).waitFor()
  expect(await alice.page.getByText(':rocket:', { exact: true }).count()).toBe(0)
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})
