import { readFile } from 'node:fs/promises'
import type { Scope, Serving } from '@tidings/mcp'
import { ConversationOid } from '@tidings/protocol'
import { type Command, UsageError } from './command.ts'
import { stopRequested } from './stop-requested.ts'
import { version } from './version.ts'

const mostConversations = 20

function urlIn(text: string): string {
  const url = URL.parse(text)
  const plain = url?.search === '' && url.hash === '' && url.username === ''
  if (url === null || !plain || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url is where the server is, such as https://chat.example.org, not ${text}`)
  return url.href.replace(/\/+$/, '')
}

function scopeOf(own: Readonly<Record<string, string>>): Scope {
  const readOnly = own['read-only'] !== undefined
  if (own.conversations === undefined) return { readOnly }
  const conversations = [...new Set(own.conversations.split(',').map((one) => one.trim()))]
  const wrong = conversations.find((one) => !ConversationOid.safeParse(one).success)
  if (wrong !== undefined) throw new UsageError(`--conversations takes addresses such as user/bob, not ${wrong}`)
  if (conversations.length > mostConversations)
    throw new UsageError(`--conversations takes ${mostConversations} at most`)
  return { readOnly, conversations }
}

/** Others of the machine see the words of a command line: a token is never one of them. */
async function tokenFrom(file: string | undefined): Promise<string> {
  const token = file === undefined ? process.env.TIDINGS_TOKEN : await readFile(file, 'utf8')
  if (token === undefined || token.trim() === '')
    throw new UsageError('say as whom: its token in TIDINGS_TOKEN, or --token-file with a file that holds it')
  return token.trim()
}

function addressIn(text: string): { host: string; port: number } {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535)
    throw new UsageError(`--listen is an address and a port, such as 127.0.0.1:8090, not ${text}`)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** The output belongs to the protocol: people are told on the other one. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Until the standard input has ended: whoever started the process is gone. */
const inputEnded = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })

export const mcp: Command = {
  usage: 'mcp',
  summary: 'Gives an AI agent the chat as tools, with the rights of one account, over the Model Context Protocol.',
  flags: {
    url: 'Where the server is; TIDINGS_URL, or http://127.0.0.1:8080, when not given.',
    'token-file': 'A file with the token of the account; the environment variable TIDINGS_TOKEN when not given.',
    'read-only': 'Nothing is sent or marked: the tools that write are not there.',
    conversations: 'Only these are open, with commas between: room/k3v9q2m8xw4t,user/bob.',
    listen:
      'Answers over HTTP at an address such as 127.0.0.1:8090, instead of standard input and output; each request brings its own token.',
    hosts: 'With --listen: names under which it is asked for beside those of this machine, with commas between.',
  },
  switches: ['read-only'],
  async run({ own }) {
    const url = urlIn(own.url ?? process.env.TIDINGS_URL ?? 'http://127.0.0.1:8080')
    const serving: Serving = {
      scope: scopeOf(own),
      version: version(),
      onFault: (error) => tell(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    }
    if (own.listen === undefined) {
      const token = await tokenFrom(own['token-file'])
      const { pipe } = await import('@tidings/mcp')
      const served = pipe({ url, token, ...serving })
      await Promise.race([inputEnded(), stopRequested()])
      await served.close()
      return 0
    }
    const hosts = own.hosts === undefined ? [] : own.hosts.split(',').map((host) => host.trim())
    const { listen } = await import('@tidings/mcp')
    await using listener = await listen({ url, hosts, ...addressIn(own.listen), ...serving })
    tell(`MCP at ${listener.url} for ${url}`)
    await stopRequested()
    return 0
  },
}
