import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer, type TestServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { encode } from 'uqr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Person } from './browser.ts'

let server: TestServer
let browser: Browser
let alice: Person

const camera = () => join(server.data, 'camera.y4m')
const [width, height] = [480, 480]

/** What the camera sees: a code on a white wall. */
function show(text: string): void {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const scale = Math.floor(height / size)
  const light = Buffer.alloc(width * height, 235)
  for (let y = 0; y < size * scale; y++)
    for (let x = 0; x < size * scale; x++)
      if (data[Math.floor(y / scale)]?.[Math.floor(x / scale)]) light[y * width + x] = 16
  const picture = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((width * height) / 2, 128)])
  writeFileSync(
    camera(),
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), picture, picture]),
  )
}

beforeAll(async () => {
  server = await startServer()
  show('nothing yet')
  browser = await openBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera()}`,
  ])
  alice = await Person.as(browser, { server, uid: 'alice', name: 'Alice Liddell', permissions: ['camera'] })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

async function asking(): Promise<{ readonly other: Person; readonly code: string }> {
  const other = await Person.at(browser, server.url)
  await other.press('Sign in with another device')
  await other.page.getByRole('img', { name: 'Code to scan' }).waitFor()
  return { other, code: (await other.page.locator('.qr-code').textContent()) ?? '' }
}

const field = () => alice.page.getByLabel('Code of the other device')

test('a code may be typed in any way; what is wrong with it is said at the field, and nothing closes', async () => {
  const { other, code } = await asking()
  expect(code).toMatch(/^[a-z0-9]{16}$/)
  await alice.go('/settings/devices')
  await field().fill('k1qf 2m9x')
  await alice.answer('Continue')
  const error = alice.dialog.getByRole('alert')
  await error.getByText('That is not a complete code').waitFor()
  expect(await field().getAttribute('aria-invalid')).toBe('true')
  await field().fill('k1qf 2m9x d0a7 bcde')
  await error.waitFor({ state: 'detached' })
  await alice.answer('Continue')
  await error.getByText('No device is waiting with this code').waitFor()
  await field().fill('https://elsewhere.example/#/link/k1qf2m9xd0a7bcde')
  await alice.answer('Continue')
  await error.getByText('This code is from another server').waitFor()

  const wide = code.toUpperCase().replace(/[0-9]/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) - 48 + 0xff10))
  await field().fill(` ${wide.slice(0, 4)} ${wide.slice(4, 9)}–${wide.slice(9)} `)
  await alice.answer('Continue')
  await alice.answer('Sign it in')
  await other.list.waitFor()
  // Settings are where they were, and the new device stands in them.
  await alice.dialog.getByRole('listitem').nth(1).waitFor()
  expect([...alice.complaints, ...other.complaints]).toEqual([])
  await other.context.close()
})

test('a code is read by the camera, of a link to this server alone', async () => {
  const { other, code } = await asking()
  show(`${server.url}/#/link/${code}`)
  await alice.press('Scan the code')
  await alice.answer('Sign it in')
  await other.list.waitFor()
  show('https://elsewhere.example/#/link/k1qf2m9xd0a7bcde')
  await alice.press('Scan the code')
  await alice.dialog.getByRole('alert').getByText('This code is from another server').waitFor()
  expect([...alice.complaints, ...other.complaints]).toEqual([])
  await other.context.close()
})
