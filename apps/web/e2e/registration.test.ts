import { asApp, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
}, 60_000)

afterAll(() => browser?.close())

const withRegistration = (register: 'invite' | 'closed', enabled = true) =>
  startServer({ accounts: { register, enabled } })

async function aCode(server: TestServer): Promise<string> {
  const { invitation } = await asApp<{ invitation: { code: string } }>(server, '/invitations', {})
  return invitation.code
}

test('who opens an invitation makes an account with it; it is good once', async () => {
  await using server = await withRegistration('invite')
  const code = await aCode(server)
  const link = `${server.url}/#/invite/${code.replace('-', '')}`
  const alice = await Person.at(browser, link)
  await alice.page.getByLabel('Invitation code').waitFor()
  await alice.shoot('invitation')
  await alice.fillIn({ 'User name': 'alice', Name: 'Alice Liddell', Password: 'correct horse' })
  await alice.press('Create account')
  await alice.list.waitFor()
  await expect.poll(() => new URL(alice.page.url()).hash).toBe('#/')

  const bob = await Person.at(browser, link)
  await bob.fillIn({ 'User name': 'bob', Password: 'correct horse' })
  await bob.press('Create account')
  await bob.page.getByRole('alert').getByText('This invitation has been used or has expired').waitFor()
  await bob.fillIn({ 'Invitation code': (await aCode(server)).toLowerCase() })
  await bob.press('Create account')
  await bob.list.waitFor()
  expect(alice.complaints).toEqual([])
  expect(bob.complaintsBut(/status of 410/)).toEqual([])
})

test('a user makes an invitation on the page, copies its link, sees who came, and takes another one back', async () => {
  await using server = await startServer({ accounts: { register: 'invite', usersInvite: true } })
  await asApp(server, '/admin/users', { user: 'alice', name: 'Alice Liddell' })
  const permissions = ['clipboard-read', 'clipboard-write']
  const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', permissions })
  await alice.go('/settings/profile')
  const mine = alice.dialog.getByRole('region', { name: 'Invite people to this server' })
  for (const note of ['Bob', 'Carol']) {
    await mine.getByLabel('Who it is for').fill(note)
    await mine.getByRole('button', { name: 'Create invitation' }).click()
    await mine.getByRole('listitem').filter({ hasText: note }).waitFor()
  }
  const row = (note: string) => mine.getByRole('listitem').filter({ hasText: note })
  await alice.told('Invitation copied', () => row('Bob').getByRole('button', { name: 'Copy link' }).click())
  await alice.shoot('own-invitations')
  const bob = await Person.at(browser, await alice.page.evaluate(() => navigator.clipboard.readText()))
  await bob.fillIn({ 'User name': 'bob', Password: 'correct horse' })
  await bob.press('Create account')
  await bob.list.waitFor()
  await row('Carol').getByRole('button', { name: 'Revoke' }).click()
  await row('Carol').waitFor({ state: 'detached' })
  await alice.answer('Close')
  await alice.go('/settings/profile')
  await row('Bob')
    .getByText(/ · used$/)
    .waitFor()
  expect([...alice.complaints, ...bob.complaints]).toEqual([])
})

test('where an invitation is needed the page says so before, and takes the code by hand', async () => {
  await using server = await withRegistration('invite')
  const carol = await Person.at(browser, server.url)
  await carol.press('Have an invitation? Create an account')
  await carol.fillIn({ 'Invitation code': 'K7QF2-M9XD4', 'User name': 'carol', Password: 'correct horse' })
  await carol.press('Create account')
  await carol.page.getByRole('alert').getByText('There is no such invitation.').waitFor()
  await carol.fillIn({ 'Invitation code': await aCode(server) })
  await carol.press('Create account')
  await carol.list.waitFor()
})

test('where registration is closed no form is offered, not by an old invitation either', async () => {
  await using server = await withRegistration('closed')
  const dora = await Person.at(browser, `${server.url}/#/invite/K7QF2M9XD4`)
  await dora.page.getByRole('alert').getByText('This server takes no new accounts.').waitFor()
  await dora.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await dora.shoot('registration-closed')
  const other = await Person.at(browser, server.url)
  await other.page.getByRole('button', { name: 'Sign in with another device' }).waitFor()
  await other.page.waitForLoadState('networkidle')
  expect(await other.page.getByRole('button', { name: /account/ }).count()).toBe(0)
})

test('where the app keeps the accounts there is no form at all', async () => {
  await using server = await withRegistration('closed', false)
  const erin = await Person.at(browser, server.url)
  await erin.page.getByText('you sign in through the app it belongs to').waitFor()
  expect(await erin.page.getByLabel('Password').count()).toBe(0)
})

test('a link signs in once, and sets a password on the way', async () => {
  await using server = await startServer()
  await asApp(server, '/admin/users', { user: 'fritz', name: 'Fritz Bauer' })
  const { secret } = await asApp<{ secret: string }>(server, '/admin/users/fritz/link', {})
  const link = `${server.url}/#/enter/fritz/${secret}`
  const fritz = await Person.at(browser, link)
  await fritz.page.getByText('This link signs you in as').waitFor()
  await fritz.shoot('enter')
  await fritz.fillIn({ 'New password': 'correct horse' })
  await fritz.press('Sign in')
  await fritz.list.waitFor()
  await expect.poll(() => fritz.page.url()).not.toContain(secret)
  const other = await Person.at(browser, link)
  await other.press('Sign in')
  await other.page.getByRole('alert').getByText('This link has already been used').waitFor()
  await other.press('Sign in with a password')
  await other.signIn('fritz')
  await other.list.waitFor()
  expect(fritz.complaints).toEqual([])
})
