import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { folderCircles, type ReadModule } from './folder-circles.ts'
import { root } from './root.ts'
import { type Result, run } from './run.ts'

const FOLDERS = ['packages', 'apps', 'bench', 'torture', 'soak', 'tools', 'docs']
/** Fewer modules than this means that the checker could not read TypeScript: it would pass whatever we did. */
const LEAST_MODULES = 1000

interface Report {
  readonly modules: readonly ReadModule[]
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly { from: string; to: string; rule: { name: string; severity: string } }[]
  }
}

/** The rings, cycles and orphans of .dependency-cruiser.cjs, and circles between folders, over the tree at `cwd`. */
export async function layering(cwd: string = root, leastModules: number = LEAST_MODULES): Promise<Result> {
  const folders = FOLDERS.filter((folder) => existsSync(join(cwd, folder)))
  const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json']
  const { output } = await run('depcruise', [...config, ...folders], cwd)
  const report = parse(output)
  if (!report) return { ok: false, output }
  const { totalCruised, violations } = report.summary
  if (totalCruised < leastModules) {
    return { ok: false, output: `only ${totalCruised} modules were read: the checker does not see the code` }
  }
  const lines = [
    ...violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    ...folderCircles(report.modules),
  ]
  return { ok: lines.length === 0, output: lines.join('\n') }
}

function parse(output: string): Report | undefined {
  try {
    return JSON.parse(output) as Report
  } catch {
    // Not JSON: the checker itself failed, and its words are the result.
    return undefined
  }
}
