import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createAsk } from './hand/asking.ts'
import { createServer, type Serving } from './server.ts'

export interface Piped extends Serving {
  /** Of the Tidings server. */
  readonly url: string
  readonly token: string
}

/**
 * Serves whoever started this process over its standard input and output, until the input ends: nothing else may be written to
 * the output.
 */
export function pipe({ url, token, ...serving }: Piped): { close(): Promise<void> } {
  return serveStdio(() => createServer(createAsk({ url, token }), serving), { onerror: serving.onFault })
}
