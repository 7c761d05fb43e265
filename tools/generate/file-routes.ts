import { type ByteRoute, byteRoutes } from '@tidings/protocol'
import { code, pageHead, table } from './markdown.ts'

const intro = `Routes that carry files, or what other systems say in their own language, and not JSON; [operations](operations.md) are everything else. They take the same tokens, and
refuse with the same [errors](errors.md). The [guide](../guides/files.md) shows their use.`

const fields = (title: string, named: Readonly<Record<string, string>> | undefined): string[] =>
  named
    ? [
        '',
        table(
          [title, ''],
          Object.entries(named).map(([name, text]) => [code(name), text]),
        ),
      ]
    : []

const section = ({ method, path, summary, query, headers, body, answers }: ByteRoute): string =>
  [
    `## ${method} ${path}`,
    '',
    summary,
    ...(body ? ['', `Body: ${body.map(code).join(' or ')}.`] : []),
    ...fields('query', query),
    ...fields('header', headers),
    ...fields('answer', Object.fromEntries(Object.entries(answers).map(([status, text]) => [status, text]))),
  ].join('\n')

export const fileRoutesPage = (): string =>
  [pageHead('Files over HTTP', 'packages/protocol/src/byte-routes.ts', intro), ...byteRoutes.map(section)].join('\n\n')
