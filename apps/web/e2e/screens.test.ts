import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { aToken, aTown, startServer, type TestServer, type Town } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import type { Browser } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coarse, difference } from './coarse.ts'
import { type Look, screens, shoot } from './screens.ts'

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const [baseline, artifacts] = [folder('baseline/'), folder('../artifacts/')]
/** `TIDINGS_ACCEPT_SCREENS=1`: what is there now is right. */
const accepting = process.env.TIDINGS_ACCEPT_SCREENS === '1'
/** Times differ by less; a part that is missing or elsewhere by more. */
const mayDiffer = 0.01

const names = [
  'sign-in',
  'list',
  'room',
  'pair',
  'thread',
  'info',
  'search',
  'contacts',
  'new-chat',
  'profile',
] as const
const looks: Readonly<Record<string, Look>> = {
  'light-en-1280': { theme: 'light', language: 'en', width: 1280, blocks: true },
  'dark-zh-390': { theme: 'dark', language: 'zh', width: 390, blocks: true },
}

let server: TestServer
let browser: Browser
let town: Town
let token: string

beforeAll(async () => {
  mkdirSync(baseline, { recursive: true })
  mkdirSync(artifacts, { recursive: true })
  server = await startServer()
  town = await aTown(server)
  token = await aToken(server, 'alice')
  browser = await openBrowser()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  town?.[Symbol.dispose]()
  await server?.[Symbol.asyncDispose]()
})

describe.each(Object.entries(looks))('%s', (look, how) => {
  test.each(names)('%s looks as it did', async (name) => {
    const screen = screens[name]
    if (!screen) throw new Error(`there is no screen called ${name}`)
    const picture = await shoot({ browser, url: server.url, token, town }, screen, how)
    const file = `${name}-${look}.png`
    writeFileSync(artifacts + file, picture)
    const now = coarse(picture)
    if (accepting) writeFileSync(baseline + file, PNG.sync.write(now))
    expect(existsSync(baseline + file), `${file} has no baseline: look at it, then TIDINGS_ACCEPT_SCREENS=1`).toBe(true)
    const { part, picture: marked } = difference(PNG.sync.read(readFileSync(baseline + file)), now)
    if (part > mayDiffer) writeFileSync(`${artifacts}${name}-${look}-difference.png`, PNG.sync.write(marked))
    expect(part, `look at artifacts/${file} and its difference`).toBeLessThanOrEqual(mayDiffer)
  })
})
