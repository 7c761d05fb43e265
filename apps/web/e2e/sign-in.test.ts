import { startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'
import { Wire } from './wire.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

test('who registers is signed in, after a reload too; a wrong password and a taken name are told', async () => {
  const alice = await Person.at(browser, server.url)
  await alice.register('alice', 'Alice Liddell')
  await alice.page.reload()
  await alice.list.getByText('No conversations yet').waitFor()

  const other = await Person.at(browser, server.url)
  await other.signIn('alice', 'wrong horse')
  await other.page.getByRole('alert').getByText('Wrong user name or password.').waitFor()
  await other.press('New here? Create an account')
  await other.fillIn({ 'User name': 'alice', Name: 'Another Alice', Password: 'correct horse' })
  await other.press('Create account')
  await other.page.getByRole('alert').getByText('That user name is taken.').waitFor()
  await other.press('Have an account? Sign in')
  await other.signIn('alice')
  await other.list.waitFor()

  expect(alice.complaints).toEqual([])
  expect(other.complaintsBut(/status of (401|409)/)).toEqual([])
})

test('a part that cannot be loaded takes nothing with it: what was there stays, and one is told', async () => {
  const dave = await Person.at(browser, server.url)
  await dave.page.route(/assets\/(?:QrSignIn|SettingsDialog)/, (route) => route.abort())
  await dave.press('Sign in with another device')
  await dave.page.getByText('This part could not be shown').waitFor()
  await dave.press('Sign in with a password')
  await dave.register('dave', 'Dave Okoro')
  await dave.glimpses(dave.page.getByRole('status').getByText('This part could not be shown'), () =>
    dave.press(/Settings$/),
  )
  await dave.list.getByText('No conversations yet').waitFor()
  await dave.page.waitForFunction(() => !location.hash.includes('settings'))
  await dave.context.close()
})

test('a newer version of the page has other parts: one reload brings it, and what was being written stays', async () => {
  const nora = await Person.at(browser, server.url)
  await nora.register('nora', 'Nora Quist')
  await nora.page.route(/assets\/(?:PollDialog)/, (route) => route.fulfill({ status: 404, body: 'gone' }))
  await nora.go('/chat/user/nora')
  await nora.box.fill('Buy flour, and')
  await nora.press('Add to the message')
  await nora.page.getByRole('menuitem', { name: 'Poll' }).click()
  const reload = nora.page.getByRole('status').getByRole('button', { name: 'Reload' })
  await reload.waitFor()
  await nora.page.unrouteAll()
  await reload.click()
  await nora.holds('Buy flour, and')
  await nora.press('Add to the message')
  await nora.page.getByRole('menuitem', { name: 'Poll' }).click()
  await nora.dialog.getByLabel('Question').waitFor()
  await nora.context.close()
})

test('who signs out leaves nothing behind, and may come back', async () => {
  const carol = await Person.at(browser, server.url)
  await carol.register('carol', 'Carol Haddad')
  await carol.find('carol', 'Carol Haddad')
  await carol.say('Buy flour')
  // What is not sent yet is lost with the session.
  await carol
    .line('Buy flour')
    .getByText(/Sent|Delivered|Read/)
    .waitFor({ state: 'attached' })
  await carol.press(/Settings$/)
  await carol.answer('Sign out')
  await carol.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  expect(await carol.page.evaluate(() => localStorage.getItem('tidings.session'))).toBeNull()
  await carol.page.waitForFunction(async () => (await indexedDB.databases()).length === 0)
  await carol.page.reload()
  await carol.signIn('carol')
  await carol.open(/Notes to self/)
  await carol.sees('Buy flour')
  expect(carol.complaints).toEqual([])
})

test('who signs out with something unsent is asked first', async () => {
  await using wire = await Wire.to(server.url)
  const erin = await Person.as(browser, { server, uid: 'erin', name: 'Erin Castle', url: wire.url, worker: true })
  await erin.find('carol', 'Carol Haddad')
  await wire.cut()
  await erin.say('Call me back')
  await erin.press(/Settings$/)
  await erin.answer('Sign out')
  const question = erin.page.getByRole('alertdialog')
  await question.getByText('1 message has not been sent yet').waitFor()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await erin.page.keyboard.press('Escape')
  await erin.sees('Call me back')
  await erin.press(/Settings$/)
  await erin.answer('Sign out')
  await question.getByRole('button', { name: 'Sign out' }).click()
  await erin.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
})

test('where one device is let in, the one before is told why it is out', async () => {
  await using strict = await startServer({ login: { policy: 'one' } })
  const who = { server: strict, uid: 'alice', name: 'Alice Liddell' }
  const here = await Person.as(browser, who)
  const there = await Person.as(browser, who)
  await here.dialog.getByText('signed in to this account on another device').waitFor()
  await here.press('Sign in again')
  await here.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await there.list.waitFor()
  expect([...here.complaints, ...there.complaints]).toEqual([])
})

async function codeOf(person: Person): Promise<string> {
  await person.press('Sign in with another device')
  await person.page.getByRole('img', { name: 'Code to scan' }).waitFor()
  return (await person.page.locator('.qr-code').textContent()) ?? ''
}

test('a code on the screen is confirmed by a browser that is signed in, and signs in the one that shows it', async () => {
  const dora = await Person.at(browser, server.url)
  await dora.register('dora', 'Dora Fink')
  const other = await Person.at(browser, server.url)
  await dora.go(`/link/${await codeOf(other)}`)
  await dora.page.getByText('wants to sign in as you').waitFor()
  await other.page.getByText('Scanned. Confirm on the other device.').waitFor()
  await dora.told('The device is signed in', () => dora.answer('Sign it in'))
  await other.list.waitFor()
  await other.page.getByRole('button', { name: 'Settings' }).getByText('Dora Fink').waitFor()
  expect([...dora.complaints, ...other.complaints]).toEqual([])
})

test('a code that is refused says so; a new one, typed by hand, is as good', async () => {
  const emil = await Person.at(browser, server.url)
  await emil.register('emil', 'Emil Sinclair')
  const other = await Person.at(browser, server.url)
  await emil.go(`/link/${await codeOf(other)}`)
  await emil.told('The device was refused', () => emil.answer('Decline'))
  await other.page.getByRole('alert').getByText('The other device declined.').waitFor()
  await other.press('New code')
  const code = await other.page.locator('.qr-code').textContent()
  await emil.go('/settings/devices')
  await emil.page.getByLabel('Code of the other device').fill(code ?? '')
  await emil.answer('Continue')
  await emil.answer('Sign it in')
  await other.list.waitFor()
  expect([...emil.complaints, ...other.complaints]).toEqual([])
})

test('a session that is ended from another device says why, and lets sign in again', async () => {
  const fritz = await Person.at(browser, server.url)
  await fritz.register('fritz', 'Fritz Bauer')
  const other = await Person.at(browser, server.url)
  await other.signIn('fritz')
  await other.list.waitFor()
  await fritz.go('/settings/devices')
  await fritz.answer('Sign out')
  await other.page.getByText('This session was ended from another device, or the password was changed.').waitFor()
  await fritz.dialog.getByText('this device').waitFor()
  await fritz.page.waitForFunction(() => document.querySelectorAll('.settings-page li').length === 1)
  const earlier = await other.page.evaluate(() => localStorage.getItem('tidings.session'))
  await other.press('Sign in again')
  // What this browser had before goes along: wrong guesses of others do not hold it up.
  const asked = other.page.waitForRequest(/accounts\/login$/)
  await other.signIn('fritz')
  expect((await asked).postDataJSON()).toMatchObject({ token: JSON.parse(earlier ?? '{}').token })
  await other.list.waitFor()
  expect([...fritz.complaints, ...other.complaintsBut(/status of 401/)]).toEqual([])
})
