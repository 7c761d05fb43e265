import { describe, expect, it } from 'vitest'
import { History, type Sent } from './history.ts'
import { checkCopy, checkLog, checkTail, checkView, type LogEntry } from './oracle.ts'

const room = 'room/r1'

function say(history: History, sender: string, clientMsgId: string): Sent {
  return history.send({
    conversation: room,
    sender,
    terminal: `${sender}-1`,
    clientMsgId,
    text: clientMsgId,
    counts: true,
  })
}

const acknowledge = (history: History, sent: Sent, seq: number): void =>
  history.answered(sent, { id: `1-${seq}`, seq, ts: 1000 })

const entry = (seq: number, from: string, clientMsgId: string): LogEntry => ({
  seq,
  id: `1-${seq}`,
  from: `user/${from}`,
  type: 'grpchat',
  text: clientMsgId,
  clientMsgId,
  ts: 1000,
})

/** Alice says a1, a2, a3, each after the one before was acknowledged. */
function threeMessages(): { readonly history: History; readonly log: LogEntry[] } {
  const history = new History()
  const log = ['a1', 'a2', 'a3'].map((clientMsgId, index) => {
    acknowledge(history, say(history, 'alice', clientMsgId), index + 1)
    return entry(index + 1, 'alice', clientMsgId)
  })
  return { history, log }
}

const renumbered = (log: readonly LogEntry[]): LogEntry[] =>
  log.map((one, index) => ({ ...one, seq: index + 1, id: `1-${index + 1}` }))

describe('checkLog', () => {
  it('finds nothing in a log that holds what was acknowledged, in order', () => {
    const { history, log } = threeMessages()
    expect(checkLog(room, log, history.sends)).toEqual([])
  })

  it('allows a message that was sent and never acknowledged to be there, or not', () => {
    const { history, log } = threeMessages()
    say(history, 'bob', 'b1')
    expect(checkLog(room, log, history.sends)).toEqual([])
    expect(checkLog(room, [...log, entry(4, 'bob', 'b1')], history.sends)).toEqual([])
  })

  it('allows notices that the server wrote', () => {
    const notice: LogEntry = { ...entry(1, 'alice', ''), type: 'event' }
    expect(checkLog(room, [notice], [])).toEqual([])
  })

  it('finds an acknowledged message that is gone', () => {
    const { history, log } = threeMessages()
    const found = checkLog(room, renumbered([...log.slice(0, 1), ...log.slice(2)]), history.sends)
    expect(found.some((text) => text.startsWith('lost: a3'))).toBe(true)
  })

  it('finds the last message gone', () => {
    const { history, log } = threeMessages()
    expect(checkLog(room, log.slice(0, 2), history.sends)[0]).toContain('lost: a3')
  })

  it('finds a gap in seq', () => {
    const { history, log } = threeMessages()
    const found = checkLog(room, [log[0], log[2]] as LogEntry[], history.sends)
    expect(found[0]).toBe(`${room}: seq 3 stands where 2 belongs`)
  })

  it('finds two messages that changed places', () => {
    const { history, log } = threeMessages()
    const found = checkLog(room, renumbered([log[1], log[0], log[2]] as LogEntry[]), history.sends)
    expect(found.some((text) => text.startsWith('reordered: a2'))).toBe(true)
  })

  it('finds what one terminal said in another order, unless a store that was away may have refused the first unheard', () => {
    for (const [isAway, wasLost, found] of [
      [false, true, 1],
      [true, false, 1],
      [true, true, 0],
    ] as const) {
      const history = new History()
      const first = say(history, 'alice', 'a1')
      const over = isAway ? history.storeMayRefuse() : undefined
      const second = say(history, 'alice', 'a2')
      over?.()
      if (wasLost) first.wasLost = true
      acknowledge(history, second, 1)
      acknowledge(history, first, 2)
      const log = [entry(1, 'alice', 'a2'), entry(2, 'alice', 'a1')]
      expect(checkLog(room, log, history.sends)).toHaveLength(found)
    }
  })

  it('finds a message that stands there twice', () => {
    const { history, log } = threeMessages()
    const found = checkLog(room, [...log, entry(4, 'alice', 'a1')], history.sends)
    expect(found).toContain(`doubled: ${room} has user/alice a1 as seq 1 and as seq 4`)
  })

  it('finds a message that nobody sent', () => {
    const { history, log } = threeMessages()
    expect(checkLog(room, [...log, entry(4, 'alice', 'a9')], history.sends)).toEqual([
      `${room}: nobody sent seq 4, user/alice a9`,
    ])
  })

  it('finds another text or time than what was acknowledged', () => {
    const { history, log } = threeMessages()
    const altered = log.map((one) => (one.seq === 2 ? { ...one, text: 'forged' } : one))
    expect(checkLog(room, altered, history.sends)).toHaveLength(1)
    const later = log.map((one) => (one.seq === 2 ? { ...one, ts: 1001 } : one))
    expect(checkLog(room, later, history.sends)).toHaveLength(1)
  })

  it("finds one terminal's sends out of order although none waited for the other", () => {
    const history = new History()
    const [a1, a2] = [say(history, 'alice', 'a1'), say(history, 'alice', 'a2')]
    acknowledge(history, a1, 2)
    acknowledge(history, a2, 1)
    const log = [entry(1, 'alice', 'a2'), entry(2, 'alice', 'a1')]
    expect(checkLog(room, log, history.sends)[0]).toContain('reordered: a2')
    a1.inOrder = false
    expect(checkLog(room, log, history.sends)).toEqual([])
  })

  it('finds a message of another sender that overtook one acknowledged before it was sent', () => {
    const history = new History()
    const a1 = say(history, 'alice', 'a1')
    acknowledge(history, a1, 2)
    acknowledge(history, say(history, 'bob', 'b1'), 1)
    const found = checkLog(room, [entry(1, 'bob', 'b1'), entry(2, 'alice', 'a1')], history.sends)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('reordered: b1 of bob')
  })

  it('allows messages that were under way together to stand in either order', () => {
    const history = new History()
    const [a1, b1] = [say(history, 'alice', 'a1'), say(history, 'bob', 'b1')]
    acknowledge(history, a1, 2)
    acknowledge(history, b1, 1)
    expect(checkLog(room, [entry(1, 'bob', 'b1'), entry(2, 'alice', 'a1')], history.sends)).toEqual([])
  })
})

describe('History', () => {
  it('finds a repetition that was answered differently', () => {
    const history = new History()
    const a1 = say(history, 'alice', 'a1')
    acknowledge(history, a1, 1)
    acknowledge(history, a1, 1)
    expect(history.violations).toEqual([])
    expect(history.repetitionsRecognised).toBe(1)
    acknowledge(history, a1, 2)
    expect(history.violations).toHaveLength(1)
  })
})

describe('checkCopy', () => {
  it("finds a reader's copy that is short or different", () => {
    const { log } = threeMessages()
    expect(checkCopy('bob', room, [...log], log)).toEqual([])
    expect(checkCopy('bob', room, log.slice(0, 2), log)[0]).toContain('bob ends with 2 entries')
    const altered = log.map((one) => (one.seq === 3 ? { ...one, text: 'forged' } : one))
    expect(checkCopy('bob', room, altered, log)[0]).toContain('bob has another entry')
  })
})

describe('checkTail', () => {
  const { log } = threeMessages()
  it.each([
    ['all of it', log, []],
    ['its end', log.slice(1), []],
    ['nothing', [], ['bob ends with nothing of room/r1, the log has 3']],
    ['its beginning', log.slice(0, 2), ['bob has another entry in the end of room/r1']],
    ['more than it', [...log, entry(4, 'alice', 'a4')], ['bob ends with 4 entries of the end of room/r1']],
  ] as const)('of a log a reader may have %s', (_, copy, found) => {
    expect(checkTail('bob', room, copy, log)).toEqual(found.map((text) => expect.stringContaining(text)))
  })
})

describe('checkView', () => {
  const { history, log } = threeMessages()
  const reading = { reader: 'bob', conversation: room, marks: { confirmed: 1, tried: 2 } }
  const view = { seq: 3, readSeq: 1, unread: 2 }

  it('accepts a view that follows from the log, and a read that was carried out but never confirmed', () => {
    expect(checkView({ ...reading, view }, log, history.sends)).toEqual([])
    expect(checkView({ ...reading, view: { seq: 3, readSeq: 2, unread: 1 } }, log, history.sends)).toEqual([])
  })

  it('finds a wrong unread count, head or read pointer', () => {
    expect(checkView({ ...reading, view: { ...view, unread: 3 } }, log, history.sends)).toHaveLength(1)
    expect(checkView({ ...reading, view: { ...view, seq: 2 } }, log, history.sends)).toHaveLength(1)
    expect(checkView({ ...reading, view: { seq: 3, readSeq: 0, unread: 3 } }, log, history.sends)).toHaveLength(1)
    expect(checkView({ ...reading, view: { seq: 3, readSeq: 3, unread: 0 } }, log, history.sends)).toHaveLength(1)
  })

  it("expects a sender's own messages to be read", () => {
    const alice = { ...reading, reader: 'alice', marks: { confirmed: 0, tried: 0 } }
    expect(checkView({ ...alice, view: { seq: 3, readSeq: 3, unread: 0 } }, log, history.sends)).toEqual([])
    expect(checkView({ ...alice, view: { seq: 3, readSeq: 2, unread: 1 } }, log, history.sends)).toHaveLength(1)
  })

  it('leaves out of the count what was sent as not counting', () => {
    const quiet = history.sends.map((sent) => ({ ...sent, counts: sent.clientMsgId !== 'a2' }))
    expect(checkView({ ...reading, view: { ...view, unread: 1 } }, log, quiet)).toEqual([])
  })
})
