import { errorCodes } from '@tidings/protocol'
import { code, pageHead, table, yesNo } from './markdown.ts'

const intro = `The closed list of errors. Over WebSocket an error is
\`{"id": 1, "error": {"code", "message", "details"}}\`, over HTTP \`{"error": {…}}\` with the status below. The message
is for people and may change; the code does not. *Retry* says that the same request may succeed later, unchanged.`

export const errorsPage = (): string =>
  [
    pageHead('Errors', 'packages/protocol/src/errors/errors.ts', intro),
    table(
      ['code', 'HTTP', 'retry', 'meaning'],
      Object.entries(errorCodes).map(([name, { status, retryable, text }]) => [
        code(name),
        String(status),
        yesNo(retryable),
        text,
      ]),
    ),
  ].join('\n\n')
