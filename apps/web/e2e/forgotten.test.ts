/// <reference lib="dom" />
import { asApp, type PathProxy, startPathProxy, startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { type MailServer, startMailServer } from '@tidings/testkit/mail'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person, phone } from './browser.ts'
import { faultsOf } from './faults.ts'

let mail: MailServer
let proxy: PathProxy
let server: TestServer
let browser: Browser

beforeAll(async () => {
  mail = await startMailServer()
  // Links in mails begin with the address by which people come.
  proxy = await startPathProxy(() => server.url, { path: '/chat', strips: true })
  const { host, port } = mail
  const smtp = { host, port, security: 'none' as const, from: 'Tidings <chat@example.org>' }
  server = await startServer({ smtp, http: { url: proxy.url } })
  browser = await openBrowser()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  await proxy?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})

/** The link in the next mail to an address. */
async function linkFor(to: string): Promise<string> {
  const link = (await mail.next(to)).links.at(-1) ?? ''
  expect(link.startsWith(`${proxy.url}/#/`)).toBe(true)
  return link
}

test('from an address at registration to a new password: opening a link does nothing, old sessions are out', async () => {
  const alice = await Person.at(browser, proxy.url)
  await alice.press('New here? Create an account')
  await alice.fillIn({
    'User name': 'alice',
    Password: 'correct horse',
    'E-mail address (optional)': 'Alice@example.org',
  })
  await alice.shoot('register-with-email')
  await alice.press('Create account')
  await alice.list.waitFor()

  const proof = await linkFor('Alice@example.org')
  // What looks at links in mails: it proves nothing.
  const scanner = await Person.at(browser, proof)
  await scanner.page.getByText('e-mail for the account alice goes to this address').waitFor()
  await scanner.shoot('verify')
  const reader = await Person.at(browser, proof, { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  await reader.page.getByText('账号 alice 的邮件会发送到此邮箱').waitFor()
  await reader.shoot('verify-dark-zh-390')
  await reader.press('确认')
  await reader.page.getByText('Alice@example.org 已成为你账号的邮箱').waitFor()
  await scanner.press('Confirm')
  await scanner.page.getByRole('alert').getByText('If you confirmed the address before, all is well').waitFor()

  const forgetful = await Person.at(browser, proxy.url, { ...phone, locale: 'zh-CN', colorScheme: 'dark' })
  await forgetful.press('忘记密码？')
  await forgetful.fillIn({ 用户名或邮箱: 'alice@EXAMPLE.org' })
  await forgetful.shoot('forgot-dark-zh-390')
  await forgetful.press('发送链接')
  await forgetful.page.getByRole('status').getByText('如果存在对应的账号').waitFor()
  const reset = await mail.next('Alice@example.org')
  expect(reset.subject).toBe('重新登录并设置新密码')
  await forgetful.page.goto(reset.links.at(-1) ?? '')
  await forgetful.fillIn({ 新密码: 'battery staple' })
  await forgetful.press('登录')
  await forgetful.page.getByRole('navigation').first().waitFor()
  await alice.page.getByText('This session was ended from another device, or the password was changed.').waitFor()
  await alice.press('Sign in again')
  await alice.signIn('alice', 'battery staple')
  await alice.list.waitFor()
  expect((await mail.next('Alice@example.org')).subject).toBe('Your password was changed')
  expect(alice.complaintsBut(/status of 401/)).toEqual([])
  expect([...reader.complaints, ...forgetful.complaints]).toEqual([])
})

test('who is not there hears the same, by keys alone, and nothing is sent', async () => {
  const nobody = await Person.at(browser, proxy.url, { reducedMotion: 'reduce' })
  const { keyboard } = nobody.page
  await nobody.page.getByRole('button', { name: 'Forgot your password?' }).focus()
  await keyboard.press('Enter')
  await nobody.page.getByLabel('User name or e-mail address').focus()
  expect(await faultsOf(nobody)).toEqual([])
  await keyboard.type('nobody@example.org')
  await keyboard.press('Enter')
  await nobody.page.getByRole('status').getByText('If there is an account with it').waitFor()
  expect(await faultsOf(nobody)).toEqual([])
  await nobody.shoot('forgot-sent')
  await nobody.press('Sign in with a password')
  await nobody.page.getByLabel('Password').waitFor()
  expect(nobody.complaints).toEqual([])
  expect(mail.asked).not.toContain('nobody@example.org')
})

test('in the settings an address is set, sent to again, changed and removed, each with the password', async () => {
  const bob = await Person.at(browser, proxy.url, { reducedMotion: 'reduce' })
  await bob.register('bob', 'Bob Marsh')
  await bob.go('/settings/profile')
  await bob.dialog.getByText('E-mail address', { exact: true }).click()
  const form = bob.dialog.locator('details').filter({ hasText: 'New e-mail address' })
  const fill = async (address: string, password: string) => {
    await form.getByLabel('New e-mail address').fill(address)
    await form.getByLabel('Current password').fill(password)
  }
  await fill('bob@bücher.example', 'wrong horse')
  await form.getByRole('button', { name: 'Send the link' }).click()
  await bob.page.getByText('Wrong user name or password.').waitFor()
  await fill('bob@bücher.example', 'correct horse')
  await form.getByRole('button', { name: 'Send the link' }).click()
  await form.getByText('bob@xn--bcher-kva.example').waitFor()
  await linkFor('bob@xn--bcher-kva.example')
  expect(await faultsOf(bob)).toEqual([])
  await form.getByRole('button', { name: 'Send again' }).click()
  const link = await linkFor('bob@xn--bcher-kva.example')
  await bob.page.goto(link)
  await bob.press('Confirm')
  await bob.page.getByText('is now the e-mail address of your account').waitFor()
  await bob.press('Continue')
  await bob.list.waitFor()
  await bob.go('/settings/profile')
  await bob.dialog.getByText('E-mail address', { exact: true }).click()
  await form.getByText('confirmed', { exact: true }).waitFor()
  await bob.shoot('email-settings')
  await bob.page.setViewportSize({ width: 390, height: 800 })
  await bob.shoot('email-settings-390')
  expect(await bob.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await form.getByLabel('Current password').fill('correct horse')
  await form.getByRole('button', { name: 'Remove the address' }).click()
  await form.getByText('You have none').waitFor()
  expect((await mail.next('bob@xn--bcher-kva.example')).subject).toBe('Your account has no e-mail address any more')
  expect(bob.complaintsBut(/status of 401/)).toEqual([])
})

test('a link opened where somebody is signed in signs in as whom it is for', async () => {
  await asApp(server, '/admin/users', { user: 'dora', name: 'Dora Fink' })
  await asApp(server, '/admin/users/dora/email', { address: 'dora@example.org' })
  const carol = await Person.at(browser, proxy.url)
  await carol.register('carol', 'Carol Haddad')
  const forget = async () => {
    const body = JSON.stringify({ user: 'dora' })
    await fetch(`${server.url}/v1/accounts/forgot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return linkFor('dora@example.org')
  }
  for (const password of ['battery staple', 'correct horse']) {
    await carol.page.goto(await forget())
    await carol.fillIn({ 'New password': password })
    await carol.press('Sign in')
    await carol.page.getByRole('button', { name: 'Settings' }).getByText('Dora Fink').waitFor()
    expect((await mail.next('dora@example.org')).subject).toBe('Your password was changed')
  }
  expect(carol.complaintsBut(/status of 401/)).toEqual([])
})

test('without a mail server nothing is offered that needs one', async () => {
  await using plain = await startServer()
  const erin = await Person.at(browser, plain.url)
  await erin.press('New here? Create an account')
  expect(await erin.page.getByLabel('E-mail address (optional)').count()).toBe(0)
  await erin.press('Have an account? Sign in')
  expect(await erin.page.getByRole('button', { name: 'Forgot your password?' }).count()).toBe(0)
  expect(erin.complaints).toEqual([])
})
