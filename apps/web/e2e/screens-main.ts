/** `npm run screens -w apps/web [-- name …]`: every page in every look, into artifacts/, for a person to look at. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { aToken, aTown, spawnServer } from '@tidings/testkit'
import { openBrowser } from '@tidings/testkit/browser'
import { furnish, furnishedScreens } from './furnished.ts'
import { screens, shoot, widths } from './screens.ts'

const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url))
const [only = '', ...names] = process.argv.slice(2)
const chosen = [only, ...names].filter((name) => name !== '')

mkdirSync(artifacts, { recursive: true })
await using server = await spawnServer()
using town = await aTown(server)
const { alice } = town.clients
const { messages } = await alice.call('log.read', { conversation: town.room })
// The views of a list show what there is: of threads, those that one follows.
for (const { id, replies } of messages) if (replies !== undefined) await alice.call('thread.follow', { id, on: true })
await furnish(server, town)
const browser = await openBrowser()
const studio = { browser, url: server.url, token: await aToken(server, 'alice'), town }
for (const [name, screen] of Object.entries({ ...screens, ...furnishedScreens })) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  for (const width of widths) {
    for (const theme of ['light', 'dark'] as const) {
      for (const language of ['en', 'zh'] as const) {
        const file = `${name}-${theme}-${language}-${width}.png`
        try {
          writeFileSync(artifacts + file, await shoot(studio, screen, { theme, width, language }))
        } catch (error) {
          process.exitCode = 1
          console.error(`${file}: ${(error as Error).message.split('\n')[0]}`)
        }
      }
    }
  }
  console.log(name)
}
await browser.close()
