import type { Conversation, Message, UserSettings } from '@tidings/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Action, type ClientState, emptyState, listConversations, reduce } from '../src/index.ts'

const me = 'user/alice'
const peer = 'user/bob'
const page = 5

type Step =
  | { readonly do: 'peer writes'; readonly mention: boolean; readonly counts: boolean }
  | { readonly do: 'I write' }
  | { readonly do: 'a message changes'; readonly which: number }
  | { readonly do: 'I read elsewhere'; readonly which: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('peer writes' as const), mention: fc.boolean(), counts: fc.boolean() }),
  fc.record({ do: fc.constant('I write' as const) }),
  fc.record({ do: fc.constant('a message changes' as const), which: fc.nat() }),
  fc.record({ do: fc.constant('I read elsewhere' as const), which: fc.nat() }),
)

/** One conversation as a server holds it: small, slow, and plainly right. */
class Log {
  messages: Message[] = []
  rev = 0
  readSeq = 0
  peerReadSeq = 0

  get head(): number {
    return this.messages.length
  }

  write(from: string, counts: boolean, mention: boolean): Message {
    const seq = this.head + 1
    const message: Message = {
      id: `m-${seq}`,
      conversation: peer,
      from,
      to: from === me ? peer : me,
      seq,
      counted: (this.messages.at(-1)?.counted ?? 0) + (counts ? 1 : 0),
      rev: 0,
      type: 'chat',
      content: { type: 'text', data: `text ${seq}` },
      ...(mention ? { mentions: [me] } : {}),
      ts: 1000 + seq,
      ...(from === me ? { clientId: 'c1', clientMsgId: `c${seq}` } : {}),
      editedAt: 0,
      recalled: false,
      reactions: [],
    }
    this.messages.push(message)
    if (from === me) this.readSeq = seq
    else this.peerReadSeq = seq
    return message
  }

  change(which: number): Message | undefined {
    const before = this.messages[which % Math.max(1, this.head)]
    if (!before) return undefined
    this.rev++
    const after = { ...before, rev: this.rev, content: { type: 'text' as const, data: `changed ${this.rev}` } }
    this.messages[before.seq - 1] = after
    return after
  }

  view(): Conversation {
    const read = this.messages[this.readSeq - 1]?.counted ?? 0
    const last = this.messages.at(-1)
    return {
      conversation: peer,
      seq: this.head,
      rev: this.rev,
      counted: last?.counted ?? 0,
      unread: (last?.counted ?? 0) - read,
      mentions: this.messages.slice(this.readSeq).filter(({ mentions }) => mentions?.includes(me)).length,
      readSeq: this.readSeq,
      peerReadSeq: this.peerReadSeq,
      ...(last ? { lastMessage: last } : {}),
      updatedAt: last?.ts ?? 0,
      order: this.head,
      settings: {},
      directed: 0,
      floor: 0,
      version: 0,
      peerDeliveredSeq: this.peerReadSeq,
    }
  }
}

/** Does the step and answers what this client is told of it, and what it did itself before. */
function play(log: Log, one: Step): { readonly first?: Action; readonly told: readonly Action[] } {
  if (one.do === 'peer writes') {
    // Who is mentioned is meant to see it: such a message counts.
    const data = log.write(peer, one.counts || one.mention, one.mention)
    return { told: [{ type: 'event', event: { event: 'message', data } }] }
  }
  if (one.do === 'a message changes') {
    const data = log.change(one.which)
    return { told: data ? [{ type: 'event', event: { event: 'message.changed', data } }] : [] }
  }
  if (one.do === 'I read elsewhere') {
    log.readSeq = Math.max(log.readSeq, one.which % (log.head + 1))
    if (log.head === 0) return { told: [] }
    const { lastMessage: _, ...data } = log.view()
    return { told: [{ type: 'event', event: { event: 'conversation', data } }] }
  }
  const data = log.write(me, true, false)
  const { id, seq, ts, counted, content } = data
  const clientMsgId = `c${seq}`
  return {
    first: { type: 'queued', message: { clientMsgId, to: peer, content, ts } },
    told: [
      { type: 'answered', clientId: 'c1', clientMsgId, answer: { id, seq, ts, counted } },
      { type: 'event', event: { event: 'message', data } },
    ],
  }
}

/** What the SDK asks the server for after any doubt: the list, its outbox again, the log and the changes. */
function repaired(state: ClientState, log: Log): ClientState {
  let now = reduce(state, { type: 'listed', conversations: log.head > 0 ? [log.view()] : [] })
  for (const { clientMsgId } of now.outbox) {
    const message = log.messages.find((one) => one.clientMsgId === clientMsgId) as Message
    const { id, seq, ts, counted } = message
    now = reduce(now, { type: 'answered', clientId: 'c1', clientMsgId, answer: { id, seq, ts, counted } })
  }
  const last = now.windows[peer]?.messages.at(-1)
  if (!last) now = reduce(now, { type: 'page', conversation: peer, messages: log.messages.slice(-page), fresh: true })
  for (let after = last?.seq ?? log.head; after < log.head; after += page)
    now = reduce(now, { type: 'page', conversation: peer, messages: log.messages.slice(after, after + page) })
  const since = now.windows[peer]?.rev ?? 0
  const messages = log.messages.filter(({ rev }) => rev > since).sort((a, b) => a.rev - b.rev)
  return reduce(now, { type: 'changes', conversation: peer, messages, rev: log.rev })
}

const signedIn = reduce(emptyState, {
  type: 'connected',
  user: { id: 'alice', oid: me } as NonNullable<ClientState['user']>,
  epoch: 'e',
  settings: {} as UserSettings,
  directory: emptyState.directory,
})

/** What a client knows that comes only now and reads everything. */
function fresh(log: Log): ClientState {
  const opened = repaired(signedIn, log)
  return reduce(opened, { type: 'page', conversation: peer, messages: log.messages, fresh: true })
}

function expectLikeFresh(state: ClientState, log: Log): void {
  const snapshot = fresh(log)
  expect(state.conversations).toEqual(snapshot.conversations)
  expect(state.outbox).toEqual([])
  const { messages, rev } = state.windows[peer] ?? { messages: [], rev: 0 }
  expect(rev).toBe(log.rev)
  expect(messages).toEqual(snapshot.windows[peer]?.messages.slice((messages[0]?.seq ?? 1) - 1))
}

interface Fate {
  readonly at: number
  readonly copies: number
}

const next = <T>(stream: Iterator<T>): T => {
  const { value, done } = stream.next()
  if (done) throw new Error('the stream of chance ended')
  return value
}

/** What reaches the client of some actions, and in which order: lost, doubled, mixed up. */
function delivered(actions: readonly Action[], fates: Iterator<Fate>): readonly Action[] {
  const copies = actions.flatMap((action) => Array<Action>(next(fates).copies).fill(action))
  return copies
    .map((action) => ({ action, at: next(fates).at }))
    .sort((a, b) => a.at - b.at)
    .map(({ action }) => action)
}

test('events in any order, lost or doubled, and then a repair: the same as a fresh client', () => {
  const fate = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), copies: fc.integer({ min: 0, max: 2 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fate), fc.nat(40), (steps, fates, openedAt) => {
      const log = new Log()
      let state = signedIn
      const told: Action[] = []
      for (const [index, one] of steps.entries()) {
        if (index === openedAt) state = repaired(state, log)
        const played = play(log, one)
        if (played.first) state = reduce(state, played.first)
        told.push(...played.told)
      }
      expectLikeFresh(repaired(delivered(told, fates).reduce(reduce, state), log), log)
    }),
    { numRuns: 1000 },
  )
})

test('events in order, some told again later: exact without any repair', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat(60)), (steps, chance) => {
      const log = new Log()
      let state = repaired(signedIn, log)
      const past: Action[] = []
      for (const one of steps) {
        const { first, told } = play(log, one)
        state = [...(first ? [first] : []), ...told].reduce(reduce, state)
        past.push(...told)
        const again = past[next(chance)]
        if (again) state = reduce(state, again)
      }
      expectLikeFresh(state, log)
    }),
    { numRuns: 1000 },
  )
})

/** What the SDK reads of a log that is looked at: pages and changes, and no list. */
function looked(state: ClientState, log: Log): ClientState {
  let now = state
  const last = now.windows[peer]?.messages.at(-1)
  for (let after = last?.seq ?? 0; after < log.head; after += page)
    now = reduce(now, { type: 'page', conversation: peer, messages: log.messages.slice(after, after + page) })
  const since = now.windows[peer]?.rev ?? 0
  const messages = log.messages.filter(({ rev }) => rev > since).sort((a, b) => a.rev - b.rev)
  return reduce(now, { type: 'changes', conversation: peer, messages, rev: log.rev })
}

test('events and answers in any order, none of them lost, with looks at the log between them: the newest is known in its newest form', () => {
  const at = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.infiniteStream(at), (steps, chance) => {
      const log = new Log()
      log.write(peer, true, false)
      let state = repaired(signedIn, log)
      const told: Action[] = []
      for (const one of steps) {
        const { first, told: later } = play(log, one)
        if (first) state = reduce(state, first)
        told.push(...later)
        if (next(chance) < 0.2) state = looked(state, log)
      }
      const mixed = told.map((action) => ({ action, at: next(chance) })).sort((a, b) => a.at - b.at)
      state = mixed.reduce((now, { action }) => reduce(now, action), state)
      expect(state.conversations[peer]).toMatchObject({ seq: log.head, rev: log.rev, lastMessage: log.messages.at(-1) })
      expect(looked(state, log).windows[peer]?.messages).toEqual(log.messages)
    }),
    { numRuns: 1000 },
  )
})

test('a change that comes before the answer to what was sent is not undone by it', () => {
  const log = new Log()
  log.write(peer, true, false)
  let state = repaired(signedIn, log)
  const { first, told } = play(log, { do: 'I write' })
  const [answered] = told
  const [changed] = play(log, { do: 'a message changes', which: 1 }).told
  for (const action of [first, changed, answered]) state = reduce(state, action as Action)
  expectLikeFresh(state, log)
})

test('a message that a view of its conversation has overtaken stands last in the list', () => {
  const log = new Log()
  log.write(peer, true, false)
  const state = repaired(signedIn, log)
  const data = log.write(peer, true, false)
  const { lastMessage: _, ...view } = log.view()
  const told: readonly Action[] = [
    { type: 'event', event: { event: 'conversation', data: view } },
    { type: 'event', event: { event: 'message', data } },
  ]
  expectLikeFresh(told.reduce(reduce, state), log)
})

test('what the log tells of the newest message is known to the list, too', () => {
  const log = new Log()
  log.write(peer, true, false)
  const state = repaired(signedIn, log)
  log.change(0)
  expect(looked(state, log).conversations[peer]?.lastMessage).toEqual(log.messages[0])
  const paged: Action = { type: 'page', conversation: peer, messages: log.messages, fresh: true }
  expect(reduce(state, paged).conversations[peer]?.lastMessage).toEqual(log.messages[0])
})

test('a stale page takes nothing back', () => {
  const log = new Log()
  log.write(peer, true, false)
  const stale = log.view()
  log.readSeq = 1
  log.write(peer, true, true)
  const now = reduce(signedIn, { type: 'listed', conversations: [log.view()] })
  expect(reduce(now, { type: 'listed', conversations: [stale] }).conversations).toEqual(now.conversations)
})

test('a page that was under way while its beginning was cleared away brings nothing of that back', () => {
  const log = new Log()
  for (let n = 0; n < 4; n++) log.write(peer, true, false)
  const { lastMessage: _, ...view } = log.view()
  const data = { ...view, floor: 3 }
  const cleared = reduce(fresh(log), { type: 'event', event: { event: 'conversation', data } })
  const late = reduce(cleared, { type: 'page', conversation: peer, messages: log.messages, fresh: true })
  expect(late.windows[peer]?.messages.map(({ seq }) => seq)).toEqual([4])
})

test('a conversation that is told of alone stays below the one that was written to later', () => {
  const log = new Log()
  log.write(peer, true, false)
  const carol = 'user/carol'
  const written = (seq: number, from: string): Action => ({
    type: 'event',
    event: { event: 'message', data: { ...(log.messages[0] as Message), conversation: from, from, seq, counted: seq } },
  })
  const at = (conversation: string, seq: number, order: number) => ({ ...log.view(), conversation, seq, order })
  let state = reduce(signedIn, { type: 'listed', conversations: [at(peer, 1, 10), at(carol, 1, 20)] })
  for (const action of [written(2, peer), written(2, carol)]) state = reduce(state, action)
  const listed = () => listConversations(state).map(({ conversation }) => conversation)
  // The store counts what others write, too.
  state = reduce(state, { type: 'event', event: { event: 'conversation', data: at(peer, 2, 500) } })
  expect(listed()).toEqual([carol, peer])
  state = reduce(state, { type: 'listed', conversations: [at(peer, 2, 500), at(carol, 2, 600)] })
  expect(listed()).toEqual([carol, peer])
  state = reduce(state, written(3, peer))
  expect(listed()).toEqual([peer, carol])
})

test('whoever deleted their account is known by the id alone, as soon as the server tells of it', () => {
  const log = new Log()
  const said = log.write(peer, true, false)
  const bob = { id: 'bob', oid: peer, name: 'Bob', avatar: 'https://example.org/b.png', createdAt: 1 }
  const known = reduce(signedIn, { type: 'users', users: [bob] })
  const erased = { ...said, rev: 1, content: { type: 'notice/erased', data: {} }, recalled: true }
  const state = reduce(known, { type: 'event', event: { event: 'message.changed', data: erased } })
  expect(state.users.bob).toEqual({ ...bob, name: '', avatar: '', deleted: true })
})

test('an answer to a message of a thread stands in that thread', () => {
  const sent = { to: peer, content: { type: 'text', data: 'x' }, thread: '1-2' }
  const answer = { id: '1-3', seq: 3, ts: 1, counted: 3, thread: '1-1' }
  const page = { type: 'page', conversation: peer, messages: [], fresh: true } as const
  const state = reduce(reduce(signedIn, page), { type: 'answered', clientId: 'c', clientMsgId: 'm', answer, sent })
  expect(state.conversations[peer]?.lastMessage?.thread).toBe('1-1')
})
