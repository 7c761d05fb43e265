import type { ServerEvent } from '@tidings/protocol'
import { describe, expect, test } from 'vitest'
import { checkedGate as checkedBy } from './checked-gate.ts'
import type { Actor, Gate, Session, Sink } from './gate.ts'

const actor: Actor = { kind: 'user', uid: 'alice', address: '127.0.0.1' }

/** A gate of which every answer is the one given. */
const answering = (answer: unknown): Gate =>
  ({ call: async () => answer, admit: async () => ({ call: async () => answer }) }) as unknown as Gate

/** Heard of, beside being thrown: who is told an event may swallow what it throws. */
const faults: string[] = []
const checkedGate = (gate: Gate): Gate => checkedBy(gate, ({ message }) => faults.push(message))

const sent = { id: '1-1', seq: 1, ts: 1_763_600_000_000, counted: 1 }

describe('an answer', () => {
  test('that is what the protocol says is passed on', async () => {
    expect(await checkedGate(answering(sent)).call(actor, 'message.send', {})).toBe(sent)
  })

  test('that lacks something is a fault', async () => {
    const { seq: _, ...without } = sent
    await expect(checkedGate(answering(without)).call(actor, 'message.send', {})).rejects.toThrow(/message\.send.*seq/)
  })

  test('that says more is a fault', async () => {
    const gate = checkedGate(answering({ ...sent, secret: 'of the core' }))
    await expect(gate.call(actor, 'message.send', {})).rejects.toThrow(/secret: is nowhere in the protocol/)
    const admission = await gate.admit({ address: '127.0.0.1' }, 'message.send')
    await expect(admission.call({})).rejects.toThrow(/secret/)
  })
})

test('an event that is not what the protocol says is a fault, and one that is goes out as it was', async () => {
  let inner: Sink | undefined
  const session = { id: 's', uid: 'alice' } as Session
  const answer = { userId: 'alice' }
  const hears = async (_input: unknown, sink: Sink) => {
    inner = sink
    return { session, answer }
  }
  const gate = { connect: hears } as unknown as Gate
  const codec = { encode: (event: ServerEvent) => Buffer.from(JSON.stringify(event)) }
  const sink: Sink = {
    codec,
    send: () => undefined,
    backlog: () => 0,
    fellBehind: () => 'lost',
    close: () => undefined,
  }
  await expect(checkedGate(gate).connect({}, sink, '')).rejects.toThrow('the answer of connect')
  const encode = (event: unknown) => Buffer.from(inner?.codec.encode(event as ServerEvent) ?? []).toString()
  const typing = { event: 'typing', data: { conversation: 'user/bob', user: 'user/bob', on: true } }
  expect(encode(typing)).toBe(JSON.stringify(typing))
  expect(() => encode({ event: 'typing', data: { conversation: 'user/bob' } })).toThrow('the event typing')
  expect(faults.at(-1)).toContain('the event typing is not as the protocol says')
})
