/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Person } from './browser.ts'

declare const axe: { run(options: object): Promise<AxeResults> }

/** Evaluated, not added as an element: the content security policy allows no foreign script. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The schemes, and what is looked for in each: the second differs from the first in nothing but its colours. */
const looks = { light: {}, dark: { runOnly: ['color-contrast'] } } as const

/** What is serious on the page of now, in light and in dark. */
export async function faultsOf({ page }: Person): Promise<readonly string[]> {
  await page.evaluate(source)
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
    )
    const { violations } = await page.evaluate(
      (only) => axe.run({ resultTypes: ['violations'], ...only }),
      looks[colorScheme],
    )
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue
      for (const { target, failureSummary } of nodes) faults.push(`${colorScheme}: ${id} ${target} ${failureSummary}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return faults
}
