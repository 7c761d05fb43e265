/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ChildServer, spawnServer } from '@tidings/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, Person } from './browser.ts'

let server: ChildServer
let browser: Browser

beforeAll(async () => {
  server = await spawnServer()
  browser = await openBrowser()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const filesOf = (name: string): string =>
  fileURLToPath(new URL(`../../../packages/media-node/tests/files/${name}`, import.meta.url))
const [picture, sound] = [filesOf('phone-portrait.jpg'), filesOf('voice.ogg')]

const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }

test('two people register, find each other and chat; unread shows, and goes when it is read', async () => {
  const alice = await Person.at(browser, server.url)
  await alice.shoot('sign-in-light-1280')
  await alice.register('alice', 'Alice Liddell')
  await alice.shoot('empty-light-1280')
  const bob = await Person.at(browser, server.url, { colorScheme: 'dark', ...phone })
  await bob.register('bob', 'Bob Marsh')
  await alice.find('bob', 'Bob Marsh')
  await alice.say('Hi Bob! Did the new server arrive?')
  const row = bob.page.getByRole('navigation').getByRole('button', { name: /Alice Liddell/ })
  await row.getByText('1 unread message').waitFor({ state: 'attached' })
  await bob.page.waitForFunction(() => document.title.startsWith('(1)'))
  await bob.shoot('list-dark-390')
  await bob.open(/Alice Liddell/)
  await bob.sees('Did the new server arrive?')
  await bob.say('It did: racked, and quieter than the old one.')
  await alice.sees('quieter than the old one')
  await bob.page.waitForFunction(() => document.title === 'Tidings')
  await alice.page.locator('.ticks[data-read="true"]').first().waitFor()
  await bob.shoot('chat-dark-390')
  await alice.shoot('chat-light-1280')
  expect(await alice.texts()).toEqual(await bob.texts())
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})

test('a room of three; a reload stays signed in; another language and theme', async () => {
  const carol = await Person.at(browser, server.url, { viewport: { width: 820, height: 1000 } })
  await carol.register('小红', '小红')
  await carol.page.getByRole('button', { name: 'New chat' }).first().click()
  await carol.page.getByRole('radio', { name: 'New room' }).check()
  await carol.page.getByLabel('Name of the room').fill('Tea & servers')
  for (const name of ['alice', 'bob']) {
    await carol.page.getByLabel('Find people by name or user name').fill(name)
    await carol.page.locator('.people .row').first().click()
  }
  await carol.shoot('new-room-light-820')
  await carol.page.getByRole('button', { name: 'Create room' }).click()
  await carol.say('大家好！下午三点喝茶？')
  await carol.page.reload()
  await carol.sees('下午三点喝茶')
  await carol.page.getByText('3 members').waitFor()
  await carol.page.getByRole('button', { name: 'Profile and settings' }).click()
  await carol.page.getByRole('radio', { name: '中文' }).check()
  await carol.page.getByRole('radio', { name: '深色' }).check()
  await carol.shoot('profile-dark-zh-820')
  await carol.page.getByRole('button', { name: '关闭' }).click()
  await carol.page.getByText('3 位成员').waitFor()
  await carol.shoot('room-dark-zh-820')
  expect(carol.complaints).toEqual([])
})

test('what is written while the server is down arrives once, when it is back', async () => {
  const dora = await Person.at(browser, server.url)
  await dora.register('dora', 'Dora')
  const emil = await Person.at(browser, server.url)
  await emil.register('emil', 'Emil')
  await dora.find('emil', 'Emil')
  await dora.say('before')
  await emil.open(/Dora/)
  await emil.sees('before')
  await server.kill9()
  await dora.page.getByText(/Connection lost/).waitFor()
  await dora.say('one while it is down')
  await dora.say('two while it is down')
  await dora.shoot('banner-light-1280')
  await server.start()
  await dora.page.getByRole('button', { name: 'Try now' }).click()
  await dora.page.getByText(/Connection lost/).waitFor({ state: 'detached' })
  await emil.sees('two while it is down')
  await dora.page.waitForFunction(() => document.querySelectorAll('.ticks').length === 3)
  expect(await dora.texts()).toEqual(['before', 'one while it is down', 'two while it is down'])
  expect(await emil.texts()).toEqual(await dora.texts())
}, 60_000)

test('a wrong password is told, a taken name too', async () => {
  const person = await Person.at(browser, server.url)
  await person.page.getByLabel('User name').fill('alice')
  await person.page.getByLabel('Password').fill('wrong')
  await person.page.getByRole('button', { name: 'Sign in' }).click()
  await person.page.getByText('User name or password is wrong.').waitFor()
  await person.shoot('wrong-password-light-1280')
  await person.page.getByRole('button', { name: 'New here? Create an account' }).click()
  await person.page.getByLabel('Password').fill('correct horse')
  await person.page.getByRole('button', { name: 'Create account' }).click()
  await person.page.getByText('That user name is taken.').waitFor()
})

test('what people write is text, whatever they write', async () => {
  const mallory = await Person.at(browser, server.url)
  const script = '<img src=x onerror="document.title=`owned`"><script>document.title="owned"</script>'
  await mallory.register('mallory', script.slice(0, 60))
  await mallory.find('mallory', script.slice(0, 20))
  await mallory.say(`${script} javascript:alert(1) https://example.org/?a=<b>`)
  await mallory.sees('javascript:alert(1)')
  expect(await mallory.page.locator('.words img, .words script, .row-name img').count()).toBe(0)
  const links = await mallory.page
    .locator('.words a')
    .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]))
  expect(links).toEqual([['https://example.org/?a=', 'noopener noreferrer nofollow']])
  expect(await mallory.page.title()).not.toContain('owned')
})

test('pictures, files and notices of retention are shown; a file that is refused says why', async () => {
  const gina = await Person.at(browser, server.url)
  const fritz = await Person.at(browser, server.url, { colorScheme: 'dark', ...phone })
  await gina.register('gina', 'Gina Lange')
  await fritz.register('fritz', 'Fritz Bauer')
  await gina.find('fritz', 'Fritz Bauer')
  const picker = gina.page.locator('input[type="file"]')
  await picker.setInputFiles(picture)
  await gina.page.locator('.picture img').waitFor()
  await picker.setInputFiles([
    { name: 'Minutes of Tuesday.txt', mimeType: 'text/plain', buffer: Buffer.from('We met.\n'.repeat(300)) },
    { name: 'voice.ogg', mimeType: 'audio/ogg', buffer: readFileSync(sound) },
  ])
  await fritz.open(/Gina Lange/)
  await fritz.page.locator('.sound').waitFor()
  await fritz.page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>('.picture img')
    return image?.complete === true && image.naturalWidth === 300
  })
  const download = fritz.page.waitForEvent('download')
  await fritz.page.getByRole('link', { name: /Minutes of Tuesday/ }).click()
  expect((await download).suggestedFilename()).toBe('Minutes of Tuesday.txt')
  await picker.setInputFiles({
    name: 'fake.png',
    mimeType: 'image/png',
    buffer: Buffer.from('<script>alert(1)</script>'),
  })
  await gina.page.getByRole('alert').getByText('does not take this file').waitFor()
  await gina.shoot('files-light-1280')
  await fritz.shoot('files-dark-390')
  await gina.page.getByRole('button', { name: 'Cancel: fake.png' }).click()
  await gina.page.locator('.uploads').waitFor({ state: 'detached' })
  // The refused upload is an answer of 422 that the browser reports as well.
  expect([...gina.complaints.filter((one) => !one.includes('422')), ...fritz.complaints]).toEqual([])
})
