import { describe, expect, it } from 'vitest'
import { ackedNumber, markedNumber, markedSender, markIn, SendTemplate } from './send-template.ts'

/** The JSON in a masked client frame of 126 to 65,535 bytes. */
function unmasked(frame: Uint8Array): unknown {
  const bytes = Buffer.from(frame)
  const length = bytes.readUInt16BE(2)
  const mask = bytes.subarray(4, 8)
  const payload = bytes.subarray(8, 8 + length)
  return JSON.parse(payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0)).toString())
}

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

describe('SendTemplate', () => {
  it('writes frames that are masked JSON and differ in their numbers and time only', () => {
    const template = new SendTemplate(17, 'user/ü42')
    const target = new Uint8Array(1000)
    const end = template.write(target, 0, 1_000_007, 1_763_600_000_000)
    const twice = template.write(target, end, 1_000_008, 1_763_600_000_001)
    const [first, second] = [unmasked(target.subarray(0, end)), unmasked(target.subarray(end, twice))] as {
      id: number
    }[]
    expect(first).toMatchObject({
      id: 1_000_007,
      op: 'message.send',
      data: { to: 'user/ü42', clientMsgId: `0${(1_763_600_000_000).toString(36)}-1000007` },
    })
    expect(JSON.stringify(first)).toContain('~000171000007~')
    expect(second).toMatchObject({
      id: 1_000_008,
      data: { clientMsgId: `0${(1_763_600_000_001).toString(36)}-1000008` },
    })
  })

  it('makes clientMsgIds that grow with time', () => {
    const template = new SendTemplate(1, 'user/bob')
    const idAt = (number: number, now: number): string => {
      const target = new Uint8Array(1000)
      const end = template.write(target, 0, number, now)
      return (unmasked(target.subarray(0, end)) as { data: { clientMsgId: string } }).data.clientMsgId
    }
    expect(idAt(1_000_002, 1_763_600_000_000) > idAt(1_000_001, 1_763_600_000_000)).toBe(true)
    expect(idAt(1_000_003, 1_763_600_000_100) > idAt(1_000_002, 1_763_600_000_000)).toBe(true)
  })
})

describe('reading answers without parsing them', () => {
  it('finds the number in an ack, and in nothing else', () => {
    const ack = bytesOf({ id: 1_234_567, ok: { id: '1-1', seq: 1, ts: 1 } })
    expect(ackedNumber(ack, 0, ack.length)).toBe(1_234_567)
    for (const other of [
      { id: 12, ok: {} },
      { id: 1_234_567, error: { code: 'invalid' } },
      { event: 'message', data: {} },
    ]) {
      const bytes = bytesOf(other)
      expect(ackedNumber(bytes, 0, bytes.length)).toBe(0)
    }
  })

  it('finds sender and number in a pushed message, and nothing in other events', () => {
    const push = bytesOf({ event: 'message', data: { content: { type: 'text', data: '~000171000007~ hi' } } })
    const mark = markIn(push, 0, push.length)
    expect([markedSender(push, mark), markedNumber(push, mark)]).toEqual([17, 1_000_007])
    const changed = bytesOf({ event: 'message.changed', data: { content: { type: 'text', data: '~000171000007~' } } })
    expect(markIn(changed, 0, changed.length)).toBe(0)
  })
})
