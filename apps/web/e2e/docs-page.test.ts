/// <reference lib="dom" />
import { openApi } from '@tidings/protocol'
import { startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

/** Every operation of the document, with the statuses that it may answer. */
const documented = Object.values(
  openApi().paths as Record<string, Record<string, { operationId: string; responses: object }>>,
)
  .flatMap((methods) => Object.values(methods))
  .map(({ operationId, responses }) => [operationId, Object.keys(responses).toSorted()])
  .toSorted()

test('the page shows every operation with every answer, whatever it answers with', async () => {
  const { page, complaints } = await Person.at(browser, `${server.url}/docs`)
  await page.getByText(/^Version /).waitFor()
  await page.getByRole('button', { name: 'Expand all' }).click()
  await page.waitForFunction(
    () => document.querySelectorAll('details .body').length === document.querySelectorAll('details').length,
  )
  const shown = await page.locator('details').evaluateAll((all) =>
    all.map((one) => [
      one.id,
      [...one.querySelectorAll('td:first-child')]
        .map(({ textContent }) => textContent ?? '')
        .filter((text) => /^\d{3}$/.test(text))
        .toSorted(),
    ]),
  )
  expect(shown.toSorted()).toEqual(documented)
  expect(documented.length).toBeGreaterThan(100)
  expect(complaints).toEqual([])
})

test('an operation is found by words, and has an address of its own', async () => {
  const { page, complaints } = await Person.at(browser, `${server.url}/docs/#upload.begin`)
  expect(page.url()).toBe(`${server.url}/docs#upload.begin`)
  await page.getByText('Location names the upload').waitFor()
  await page.getByRole('searchbox', { name: 'Filter operations' }).fill('room member')
  await page.getByText('room.members', { exact: false }).first().waitFor()
  await page.locator('#message\\.send').waitFor({ state: 'hidden' })
  await page.getByRole('searchbox').fill('no such thing')
  await page.getByText('No operation has all of these words.').waitFor()
  expect(complaints).toEqual([])
})
