import { type Report, searchableText } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { pagesOf, withApp } from './backstage.ts'
import { type Command, expectWord } from './command.ts'

const shownWords = 200

function evidenceOf({ message, user }: Report): string {
  if (user) return `the person, then called ${user.name}`
  const { type = '', data } = message?.content ?? {}
  const words = searchableText({ type, data }) || `(${type})`
  return words.length > shownWords ? `${words.slice(0, shownWords)}…` : words
}

function linesOf(report: Report): string {
  const { report: id, at, by = 'somebody whose account was deleted', about, reason, note } = report
  const lines = [
    `${id}  ${new Date(at).toISOString()}  ${reason}`,
    `  about ${about}, by ${by}`,
    `  ${evidenceOf(report)}`,
    ...(note === '' ? [] : [`  note: ${note}`]),
  ]
  return lines.map(harmless).join('\n')
}

export const reportsList: Command = {
  usage: 'reports list',
  summary: 'Lists what people have reported and nobody has closed, the oldest first.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      let count = 0
      for await (const { reports } of pagesOf((page) => call('report.list', page))) {
        for (const report of reports) print({ report }, linesOf(report))
        count += reports.length
      }
      if (count === 0) print({ reports: 0 }, 'no reports wait')
      return 0
    }),
}

export const reportsClose: Command = {
  usage: 'reports close <report> [--outcome <what came of it>]',
  summary: 'Closes a report: its evidence is removed, and the audit log keeps what came of it.',
  flags: { outcome: 'What came of it, in your words.' },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const report = expectWord(words, 'say which report: tidings reports list names them')
      await call('report.close', { report, ...(own.outcome === undefined ? {} : { outcome: own.outcome }) })
      print({ report }, `${report} is closed`)
      return 0
    }),
}
