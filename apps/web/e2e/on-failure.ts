import { writeFileSync } from 'node:fs'
import { beforeEach } from 'vitest'
import { artifacts, Person } from './browser.ts'

/** What everybody had on the screen when a story went wrong, as a picture and in words. */
async function keep(story: string): Promise<void> {
  const name = `failed-${story.replace(/[^\p{L}\d]+/gu, '-').slice(0, 60)}`
  for (const [index, { page, complaints }] of [...Person.present].entries()) {
    const file = `${artifacts}${name}-${index}`
    await page.screenshot({ path: `${file}.png`, timeout: 5000 })
    const seen = await page.locator('body').ariaSnapshot({ timeout: 5000 })
    writeFileSync(`${file}.txt`, [page.url(), ...complaints, seen].join('\n'))
  }
}

beforeEach(({ task, onTestFailed }) => {
  onTestFailed(() => keep(task.name))
})
