import { closeCodes } from '@tidings/protocol'
import { code, pageHead, table } from './markdown.ts'

const intro = `Why the server closes a WebSocket, and what the client does then. *Delay* is the least wait before the next
try in milliseconds; clients add jitter and back off from there. Where it says no, the user has to act first.`

export const closeCodesPage = (): string =>
  [
    pageHead('Close codes', 'packages/protocol/src/errors/close-codes.ts', intro),
    table(
      ['code', 'name', 'reconnect', 'delay', 'meaning'],
      Object.entries(closeCodes).map(([name, close]) => [
        String(close.code),
        code(name),
        close.reconnect,
        String(close.delay),
        close.text,
      ]),
    ),
  ].join('\n\n')
