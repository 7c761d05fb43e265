import type { Endpoint } from '@tidings/bench/server'
import { type LogPage, readLog } from './copy.ts'
import type { History, Sent } from './history.ts'
import { checkCopy, checkLog, checkView, type LogEntry, type View } from './oracle.ts'
import type { Terminal } from './terminal.ts'
import { Link } from './wire/link.ts'
import { addressFor, type Conversation, type World } from './world.ts'

/** Reads everything over the API, as every member, and compares it with what the clients did and were told. */
export async function judge(
  endpoint: Endpoint,
  world: World,
  history: History,
  terminals: readonly Terminal[],
): Promise<string[]> {
  const sends = Map.groupBy(history.sends, (sent) => sent.conversation)
  const logs = new Map<string, readonly LogEntry[]>()
  const found = [...history.violations]
  found.push(...history.sends.filter((sent) => !sent.answer).map((sent) => `never answered: ${sent.clientMsgId}`))
  for (const { uid, token } of world.accounts) {
    const link = await Link.open(endpoint)
    await link.request('connect', { token, client: { id: 'judge', platform: 'linux' } })
    for (const conversation of world.conversations.filter(({ members }) => members.includes(uid))) {
      found.push(
        ...(await judgeAs({ uid, link, conversation, sends: sends.get(conversation.name) ?? [], logs, history })),
      )
    }
    link.cut()
  }
  for (const { clientId, copies } of terminals) {
    for (const [name, copy] of copies) found.push(...checkCopy(clientId, name, copy.entries, logs.get(name) ?? []))
  }
  return found
}

interface Hearing {
  readonly uid: string
  readonly link: Link
  readonly conversation: Conversation
  readonly sends: readonly Sent[]
  /** The logs as their first reader found them. */
  readonly logs: Map<string, readonly LogEntry[]>
  readonly history: History
}

async function judgeAs({ uid, link, conversation, sends, logs, history }: Hearing): Promise<string[]> {
  const { name } = conversation
  const address = addressFor(uid, conversation)
  const read = (after: number, limit: number): Promise<LogPage> =>
    link.request('log.read', { conversation: address, after, limit })
  const log = await readLog(read)
  const { conversation: view } = await link.request<{ conversation: View }>('conversation.get', {
    conversation: address,
  })
  const unread = checkView({ reader: uid, conversation: name, view, marks: history.marks(uid, name) }, log, sends)
  const first = logs.get(name)
  if (first) return [...unread, ...checkCopy(uid, name, log, first)]
  logs.set(name, log)
  return [...unread, ...checkLog(name, log, sends)]
}
