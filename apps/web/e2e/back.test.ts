/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { aClient, mediaFile, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { expect, test } from 'vitest'
import { Person, phone } from './browser.ts'

test('Back closes what is open, one after the other, and only then leaves; what was closed leaves no step behind', async () => {
  await using server = await spawnServer()
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
