import type { Endpoint } from '@tidings/bench/server'
import { type LogPage, readLog } from './copy.ts'
import type { History, Sent } from './history.ts'
import { checkCopy, checkLog, checkTail, checkView, type LogEntry, type View } from './oracle.ts'
import { Connection, Refused } from './wire/connection.ts'
import { addressFor, type Conversation, type World } from './world.ts'

/** What one reader has of each log, as it is compared. */
export interface Copies {
  readonly clientId: string
  /** `isTail`: the end of it alone. */
  readonly copies: ReadonlyMap<string, { readonly entries: readonly LogEntry[]; readonly isTail?: true }>
}

/** Reads everything over the API, as every member and at each node in turn, and compares it with what the clients did and were told. */
export async function judge(
  endpoints: readonly Endpoint[],
  world: World,
  history: History,
  copies: readonly Copies[],
): Promise<string[]> {
  const sends = Map.groupBy(history.sends, (sent) => sent.conversation)
  const logs = new Map<string, readonly LogEntry[]>()
  const found = [...history.violations]
  found.push(...history.sends.filter((sent) => !sent.answer).map((sent) => `never answered: ${sent.clientMsgId}`))
  for (const [index, { uid, token }] of world.accounts.entries()) {
    const connection = await Connection.open(endpoints[index % endpoints.length] as Endpoint)
    await connection.request('connect', { token, client: { id: 'judge', platform: 'macos' } })
    for (const conversation of world.conversations.filter(({ members }) => members.includes(uid))) {
      found.push(
        ...(await judgeAs({ uid, connection, conversation, sends: sends.get(conversation.name) ?? [], logs, history })),
      )
    }
    connection.cut()
  }
  for (const { clientId, copies: all } of copies) {
    for (const [name, { entries, isTail }] of all)
      found.push(...(isTail ? checkTail : checkCopy)(clientId, name, entries, logs.get(name) ?? []))
  }
  return found
}

/** In a pair that is not there yet. */
function nothingSaid(error: unknown): LogEntry[] {
  if (error instanceof Refused && error.code === 'not_found') return []
  throw error
}

interface Hearing {
  readonly uid: string
  readonly connection: Connection
  readonly conversation: Conversation
  readonly sends: readonly Sent[]
  /** The logs as their first reader found them. */
  readonly logs: Map<string, readonly LogEntry[]>
  readonly history: History
}

async function judgeAs({ uid, connection, conversation, sends, logs, history }: Hearing): Promise<string[]> {
  const { name } = conversation
  const address = addressFor(uid, conversation)
  const read = (after: number, limit: number): Promise<LogPage> =>
    connection.request('log.read', { conversation: address, after, limit })
  const log = await readLog(read).catch(nothingSaid)
  if (log.length === 0) return checkLog(name, log, sends)
  const { conversation: view } = await connection.request<{ conversation: View }>('conversation.get', {
    conversation: address,
  })
  const unread = checkView({ reader: uid, conversation: name, view, marks: history.marks(uid, name) }, log, sends)
  const first = logs.get(name)
  if (first) return [...unread, ...checkCopy(uid, name, log, first)]
  logs.set(name, log)
  return [...unread, ...checkLog(name, log, sends)]
}
