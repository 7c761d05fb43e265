import { nameOf, type ReadMarks, type Sent } from './history.ts'

/** What a log says of one message; the parts that do not depend on who reads it. */
export interface LogEntry {
  readonly seq: number
  readonly id: string
  readonly from: string
  readonly type: string
  readonly text: string
  readonly clientMsgId: string
  readonly ts: number
}

/** What a conversation list says to one reader. */
export interface View {
  readonly seq: number
  readonly unread: number
  readonly readSeq: number
}

const sendKey = (sender: string, clientMsgId: string): string => `${sender} ${clientMsgId}`

/** Compares one conversation's log with everything that was sent to it. Answers each contradiction in a sentence. */
export function checkLog(conversation: string, log: readonly LogEntry[], sends: readonly Sent[]): string[] {
  return [
    ...checkNumbering(conversation, log),
    ...checkAcknowledged(conversation, log, sends),
    ...checkStrangers(conversation, log, sends),
    ...checkTerminalOrder(log, sends),
    ...checkRealTimeOrder(log, sends),
  ]
}

/** No gap, no repetition, from 1. */
function checkNumbering(conversation: string, log: readonly LogEntry[]): string[] {
  const wrong = log.findIndex((entry, index) => entry.seq !== index + 1)
  return wrong < 0 ? [] : [`${conversation}: seq ${log[wrong]?.seq} stands where ${wrong + 1} belongs`]
}

/** What was acknowledged is there, where the answer said, as it was sent. */
function checkAcknowledged(conversation: string, log: readonly LogEntry[], sends: readonly Sent[]): string[] {
  const bySeq = new Map(log.map((entry) => [entry.seq, entry]))
  return sends.flatMap((sent) => {
    const { answer } = sent
    if (!answer) return []
    const entry = bySeq.get(answer.seq)
    if (!entry)
      return [`lost: ${nameOf(sent)} was acknowledged as seq ${answer.seq}; the log of ${log.length} has no such entry`]
    const same =
      entry.id === answer.id &&
      entry.ts === answer.ts &&
      entry.from === `user/${sent.sender}` &&
      entry.clientMsgId === sent.clientMsgId &&
      entry.text === sent.text
    if (same) return []
    return [
      `${conversation}: ${nameOf(sent)} was acknowledged as ${JSON.stringify(answer)}; there stands ${JSON.stringify(entry)}`,
    ]
  })
}

/** Nothing is there twice, and nothing that nobody sent. */
function checkStrangers(conversation: string, log: readonly LogEntry[], sends: readonly Sent[]): string[] {
  const known = new Set(sends.map((sent) => sendKey(`user/${sent.sender}`, sent.clientMsgId)))
  const seen = new Map<string, number>()
  const found: string[] = []
  for (const entry of log) {
    if (entry.type === 'event') continue
    const key = sendKey(entry.from, entry.clientMsgId)
    const before = seen.get(key)
    if (before !== undefined) found.push(`doubled: ${conversation} has ${key} as seq ${before} and as seq ${entry.seq}`)
    if (!known.has(key)) found.push(`${conversation}: nobody sent seq ${entry.seq}, ${key}`)
    seen.set(key, entry.seq)
  }
  return found
}

/** What one terminal sent over one connection after another stands in that order. */
function checkTerminalOrder(log: readonly LogEntry[], sends: readonly Sent[]): string[] {
  const seqs = new Map(log.map((entry) => [sendKey(entry.from, entry.clientMsgId), entry.seq]))
  const last = new Map<string, { readonly seq: number; readonly sent: Sent }>()
  const found: string[] = []
  for (const sent of sends) {
    const seq = seqs.get(sendKey(`user/${sent.sender}`, sent.clientMsgId))
    if (!sent.inOrder || seq === undefined) continue
    const before = last.get(sent.terminal)
    if (before && before.seq > seq)
      found.push(`reordered: ${nameOf(sent)}, seq ${seq}, was sent after ${before.sent.clientMsgId}, seq ${before.seq}`)
    last.set(sent.terminal, { seq, sent })
  }
  return found
}

/** Whoever sent them: what was sent only after another message had been acknowledged stands after it. */
function checkRealTimeOrder(log: readonly LogEntry[], sends: readonly Sent[]): string[] {
  const byKey = new Map(sends.map((sent) => [sendKey(`user/${sent.sender}`, sent.clientMsgId), sent]))
  let earliest: Sent | undefined
  const found: string[] = []
  for (const entry of log.toReversed()) {
    const sent = byKey.get(sendKey(entry.from, entry.clientMsgId))
    if (!sent) continue
    if (earliest?.answeredAt !== undefined && earliest.answeredAt < sent.sentAt) {
      found.push(
        `reordered: ${nameOf(sent)}, seq ${entry.seq}, was sent after ${nameOf(earliest)} had been acknowledged as seq ${earliest.answer?.seq}`,
      )
    }
    if (sent.answeredAt !== undefined && sent.answeredAt < (earliest?.answeredAt ?? Number.POSITIVE_INFINITY))
      earliest = sent
  }
  return found
}

/** Every copy of a log is the log. */
export function checkCopy(
  reader: string,
  conversation: string,
  copy: readonly LogEntry[],
  log: readonly LogEntry[],
): string[] {
  if (copy.length !== log.length)
    return [`${reader} ends with ${copy.length} entries of ${conversation}, the log has ${log.length}`]
  const wrong = copy.findIndex((entry, index) => !sameEntry(entry, log[index]))
  if (wrong < 0) return []
  return [
    `${reader} has another entry in ${conversation}: ${JSON.stringify(copy[wrong])} instead of ${JSON.stringify(log[wrong])}`,
  ]
}

/** A copy of the end of a log is that end; whoever looks at a conversation has some of it. */
export function checkTail(
  reader: string,
  conversation: string,
  copy: readonly LogEntry[],
  log: readonly LogEntry[],
): string[] {
  if (copy.length === 0 && log.length > 0)
    return [`${reader} ends with nothing of ${conversation}, the log has ${log.length}`]
  return checkCopy(reader, `the end of ${conversation}`, copy, log.slice(-copy.length || log.length))
}

export const sameEntry = (a: LogEntry, b: LogEntry | undefined): boolean =>
  b !== undefined &&
  a.seq === b.seq &&
  a.id === b.id &&
  a.from === b.from &&
  a.type === b.type &&
  a.text === b.text &&
  a.clientMsgId === b.clientMsgId &&
  a.ts === b.ts

export interface Reading {
  readonly reader: string
  readonly conversation: string
  readonly view: View
  readonly marks: ReadMarks
}

/** The head, the read pointer and the unread count that a reader is shown follow from the log. */
export function checkView(
  { reader, conversation, view, marks }: Reading,
  log: readonly LogEntry[],
  sends: readonly Sent[],
): string[] {
  const who = `${reader} in ${conversation}`
  const own = log.findLast((entry) => entry.from === `user/${reader}`)?.seq ?? 0
  const silent = new Set(
    sends.filter((sent) => !sent.counts).map((sent) => sendKey(`user/${sent.sender}`, sent.clientMsgId)),
  )
  const counting = log.filter((entry) => entry.type !== 'event' && !silent.has(sendKey(entry.from, entry.clientMsgId)))
  const unread = counting.filter((entry) => entry.seq > view.readSeq).length
  const least = Math.max(own, marks.confirmed)
  const most = Math.max(own, marks.tried)
  return [
    ...(view.seq === log.length ? [] : [`${who}: the head is shown as ${view.seq}, the log ends at ${log.length}`]),
    ...(view.readSeq >= least ? [] : [`${who}: the read pointer went back to ${view.readSeq}, it stood at ${least}`]),
    ...(view.readSeq <= most ? [] : [`${who}: the read pointer is at ${view.readSeq}, nobody moved it beyond ${most}`]),
    ...(view.unread === unread
      ? []
      : [`${who}: ${view.unread} unread are shown, ${unread} stand after seq ${view.readSeq}`]),
  ]
}
