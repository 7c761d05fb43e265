import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from './run.ts'
import { isTest, sourceFiles } from './source-files.ts'

/** What the core must not contain, and what to use in its place. Comments do not count. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  // Of a time that is given it is only how that is written.
  [/\bDate\.now\b|\bnew Date\b(?!\([^)])|\bperformance\.now\b/, 'the time comes from the Clock port'],
  [/\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b/, 'timers come from the Clock port'],
  [/\bMath\.random\b|\bcrypto\b/, 'ids come from the Ids port'],
  [/\bprocess\b|\bglobalThis\b/, 'the core knows no process'],
  [/\bconsole\b/, 'lines go to the Log port'],
  [/\b(websocket|mqtt|tcp|openim|wildfire|slimchat|fishchat|http|ws)\b/i, 'the core knows no door'],
  [/\b(sqlite|postgres|nats|kysely)\b/i, 'the core knows no adapter'],
]

/** The core's own code names no clock, no randomness, no process, no door and no adapter. */
export async function purity(cwd: string): Promise<Result> {
  const files = sourceFiles(cwd, ['packages/core/src']).filter((file) => !isTest(file))
  const faults = files.flatMap((file) =>
    impurities(readFileSync(join(cwd, file), 'utf8')).map((why) => `${file}${why}`),
  )
  if (files.length === 0) return { ok: false, output: 'no file of the core was read' }
  return { ok: faults.length === 0, output: faults.join('\n') }
}

/** Each fault as `:line: what (why)`. */
function impurities(source: string): readonly string[] {
  const lines = withoutComments(source).split('\n')
  return lines.flatMap((line, index) =>
    forbidden.flatMap(([pattern, why]) => {
      const found = pattern.exec(line)
      return found ? [`:${index + 1}: ${found[0]} (${why})`] : []
    }),
  )
}

/** Blanks comments, keeping the lines where they are. */
const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/.*$/gm, '$1')
