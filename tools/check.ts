/**
 * `npm run check`: everything that a machine can judge without running the product. The steps run two at a time; each
 * prints one line, and its output when it fails. Names of steps as arguments run only those.
 */

import { root } from './check/root.ts'
import { run, type Step } from './check/run.ts'
import { stepsFor } from './check/steps.ts'

const AT_ONCE = 2

/** The longest first, so that two at a time end together. */
const steps: Readonly<Record<string, Step>> = {
  // Plants what each of the others must find.
  guards: () => run('vitest', ['run', '--project', 'checks'], root),
  ...stepsFor(),
}
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in steps))
if (unknown.length > 0) {
  console.error(`There is no step called ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}.`)
  process.exit(2)
}

const queue = Object.entries(steps).filter(([name]) => chosen.length === 0 || chosen.includes(name))
const failed: string[] = []

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, step] = next
    const start = performance.now()
    const { ok, output } = await step()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(20)} ${seconds.padStart(5)} s`)
    if (output && (!ok || output.startsWith('note'))) console.log(output.replace(/^/gm, '     '))
    if (!ok) failed.push(name)
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work))
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
