import { expect, test } from 'vitest'
import { Question } from './questions.ts'

/** As nodes write them since there are several; what stands here is never changed, a new kind gets a line of its own. */
const written = [
  { kind: 'there' },
  { kind: 'presence', users: ['alice'], forMs: 30_000 },
  { kind: 'stream', stream: 'k3vqaaaaaaaa', reader: 'alice' },
  {
    kind: 'streaming',
    step: 'append',
    stream: 's',
    actor: { kind: 'user', uid: 'a', address: '::1' },
    offset: 0,
    text: 'x',
  },
  { kind: 'streaming', step: 'finish', stream: 's', actor: { kind: 'user', uid: 'a', address: '::1' }, cancel: true },
  { kind: 'guess', step: 'begin', account: 'alice', address: '192.0.2.1', isKnown: false },
  { kind: 'guess', step: 'end', ticket: 't', outcome: 'wrong' },
  { kind: 'chatroom', chatroom: 'stage' },
  { kind: 'chatroom-people', chatroom: 'stage', users: ['alice'], arrives: true },
  { kind: 'login', step: 'poll', code: 'c', secret: 's' },
  { kind: 'login', step: 'scan', code: 'c', proof: 'p' },
]

test.each(written)('a question of whatever version is understood as it was meant: $kind $step', (question) => {
  expect(Question.parse(question)).toEqual(question)
})
