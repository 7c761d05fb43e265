/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { aClient, asApp, mediaFile, startServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { expect, test } from 'vitest'
import { Person, phone } from './browser.ts'

test('Back closes what is open, one after the other, and only then leaves; what was closed leaves no step behind', async () => {
  await using server = await startServer()
  const browser = await openBrowser()
  try {
    const bob = await aClient(server, 'bob')
    const { id } = await bob.files.upload(
      new File([readFileSync(mediaFile('small.png'))], 'a.png', { type: 'image/png' }),
    )
    await bob.send('user/alice', { type: 'image', data: { attachment: id } }).done.catch(() => undefined)
    const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', ...phone })
    await bob.send('user/alice', { type: 'image', data: { attachment: id } }).done
    const { page } = alice
    await alice.row(/bob/).tap()
    const picture = alice.log.getByRole('button', { name: /^Open / }).first()
    const slide = page.locator('.yarl__slide').first()
    const here = () => alice.box.waitFor()

    await picture.tap()
    await slide.waitFor()
    await page.goBack()
    await slide.waitFor({ state: 'detached' })
    await here()

    await page.getByRole('main').getByRole('button', { name: 'Search in this conversation' }).tap()
    const panel = alice.panel('Search in this conversation')
    await panel.waitFor()
    await page.goBack()
    await panel.waitFor({ state: 'detached' })
    await here()

    // Closed by hand: the next Back is the list.
    await picture.tap()
    await slide.waitFor()
    await page.getByRole('button', { name: 'Close' }).tap()
    await slide.waitFor({ state: 'detached' })
    await page.waitForFunction(() => !('tidingsLayers' in ((history.state as object | null) ?? {})))
    await page.goBack()
    await alice.row(/bob/).waitFor()
    await page.waitForFunction(() => !location.hash.includes('user/bob'))

    // Settings have an address of their own.
    await alice.press(/Settings$/)
    await alice.dialog.waitFor()
    await page.goBack()
    await alice.dialog.waitFor({ state: 'detached' })
    expect(alice.complaints).toEqual([])
    bob.disconnect()
  } finally {
    await browser.close()
  }
}, 60_000)

test('whoever goes on while a closed dialog still steps back comes to where they went, and Back leads to where they were', async () => {
  await using server = await startServer()
  const browser = await openBrowser()
  try {
    const bob = await aClient(server, 'bob')
    await asApp(server, '/admin/users', { user: 'alice' })
    await bob.send('user/alice', 'Good morning').done
    const alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell' })
    const { page } = alice
    const ways = {
      'by the address': () => {
        location.hash = '/settings/profile'
      },
      'within the page': () => document.querySelector<HTMLElement>('.td-list .td-row')?.click(),
    }
    for (const [name, goOn] of Object.entries(ways)) {
      await alice.list.getByRole('button', { name: 'New chat' }).click()
      await alice.dialog.waitFor()
      await page.evaluate(`{
        const back = history.back.bind(history)
        history.back = () => {
          delete history.back
          back()
          ;(${goOn})()
        }
      }`)
      await alice.answer('Close')
      if (name === 'within the page') await alice.box.waitFor()
      else await alice.dialog.getByRole('region', { name: /profile/i }).waitFor()
      // Nothing undoes it later.
      await page.waitForFunction(() => !('tidingsLayers' in ((history.state as object | null) ?? {})))
      const address = await page.evaluate(() => location.hash)
      expect(address, name).toBe(name === 'within the page' ? '#/chat/user/bob' : '#/settings/profile')
      await page.goBack()
      await page.waitForFunction(() => location.hash === '' || location.hash === '#/')
      await alice.dialog.waitFor({ state: 'detached' })
      await alice.row(/bob/).waitFor()
    }
    expect(alice.complaints).toEqual([])
    bob.disconnect()
  } finally {
    await browser.close()
  }
}, 60_000)
