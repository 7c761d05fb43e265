import { percent } from './format.ts'
import type { Row } from './result.ts'

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The report as a Markdown table. */
export function markdownTable(rows: readonly Row[]): string {
  const body = rows.map(({ what, measured, reference, ratio, target }) =>
    line([
      what,
      measured,
      reference ?? '',
      ratio === undefined ? '' : percent(ratio),
      target ? `${target.text}: ${target.met ? 'met' : '**missed**'}` : '',
    ]),
  )
  return [
    line(['What', 'Tidings', 'Reference', 'Ratio', 'Target']),
    line(['---', '---:', '---:', '---:', '---']),
    ...body,
  ].join('\n')
}
