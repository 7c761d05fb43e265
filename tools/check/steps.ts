import { browsers } from './browsers.ts'
import { classOrFunction } from './class-or-function.ts'
import { fileBudget } from './file-budget.ts'
import { layering } from './layering.ts'
import { purity } from './purity.ts'
import { root } from './root.ts'
import { run, type Step } from './run.ts'
import { sizeBudget } from './size-budget.ts'
import { texts } from './texts.ts'

/** Every step that judges the tree at `cwd`; the longest first. */
export const stepsFor = (cwd: string = root): Readonly<Record<string, Step>> => ({
  'types:node': () => run('tsc', ['-p', 'tsconfig.node.json'], cwd),
  'types:browser': () => run('tsc', ['-p', 'tsconfig.browser.json'], cwd),
  'types:pure': () => run('tsc', ['-p', 'tsconfig.pure.json'], cwd),
  browsers: () => browsers(cwd),
  'dead-code': () => run('knip', ['--no-progress'], cwd),
  layering: () => layering(cwd),
  style: () => run('biome', ['check', '--error-on-warnings', '--max-diagnostics=200', '.'], cwd),
  generated: () => run('node', ['tools/generate.ts', '--check'], cwd),
  purity: () => purity(cwd),
  'class-or-function': () => classOrFunction(cwd),
  texts: () => texts(cwd),
  'size-budget': () => sizeBudget(cwd),
  'file-budget': () => fileBudget(cwd),
})
