import { globSync } from 'node:fs'
import { type Beyond, beyond } from './browsers/beyond.ts'
import { featureAt, lacking } from './browsers/compat.ts'
import { type Used, usedInScripts } from './browsers/scripts.ts'
import { usedInStyles } from './browsers/styles.ts'
import type { Result } from './run.ts'
import { isTest } from './source-files.ts'

const projects = ['tsconfig.browser.json', 'tsconfig.pure.json'] as const
const sheets = ['packages/react/src/**/*.css', 'packages/react/widget/*.css', 'apps/web/src/**/*.css']
/** What runs in a browser. */
const isOurs = (file: string): boolean =>
  /^(?:packages\/(?:react|client|protocol)\/(?:src|widget)|apps\/web\/src)\//.test(file) && !isTest(file)

const means = ({ features }: Beyond, feature: string): boolean =>
  features.some((one) => feature === one || feature.startsWith(`${one}.`))

/** Nothing is used that a browser of the floor lacks, unless `beyond.ts` says what happens without it. */
export async function browsers(cwd: string): Promise<Result> {
  const used = [...usedInStyles(cwd, globSync(sheets, { cwd })), ...usedInScripts(cwd, projects, isOurs)]
  const late = used.flatMap((one) => {
    const without = lacking(featureAt(one.feature)) ?? []
    return without.length === 0 ? [] : [{ ...one, without }]
  })
  const fault = ({ feature, file, without }: (typeof late)[number]): string[] => {
    const isSaid = beyond.some((one) => means(one, feature) && one.files.includes(file))
    return isSaid ? [] : [`${file}: ${feature} is not in ${without.join(', ')} (tools/check/browsers/beyond.ts)`]
  }
  const faults = [...late.flatMap(fault), ...unused(late)]
  if (used.length < 1000) faults.push(`only ${used.length} uses were found: something is not read`)
  return { ok: faults.length === 0, output: faults.join('\n') }
}

/** What is said of something that nobody uses any more. */
const unused = (late: readonly Used[]): readonly string[] =>
  beyond.flatMap((one) =>
    one.features
      .filter((path) => !late.some(({ feature }) => means({ ...one, features: [path] }, feature)))
      .map((path) => `tools/check/browsers/beyond.ts: ${path} is not used, or every browser of the floor has it`),
  )
