import type { Store } from '@tidings/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anEntry, plenty } from './entries.ts'

type Command =
  | {
      readonly do: 'append'
      readonly pair: number
      readonly sender: string
      readonly id: string | null
      readonly counts: boolean
    }
  | { readonly do: 'read'; readonly pair: number; readonly uid: string; readonly seq: number }
  | { readonly do: 'amend'; readonly pair: number; readonly seq: number }

const uids = ['alice']
const pair = fc.nat(1)
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      pair,
      sender: fc.constantFrom(...uids),
      id: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
      counts: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('read' as const), pair, uid: fc.constantFrom(...uids), seq: fc.nat(12) }),
  fc.record({ do: fc.constant('amend' as const), pair, seq: fc.integer({ min: 1, max: 8 }) }),
)

/** The rules in a few lines: what a store must come to, whatever comes. */
class Model {
  readonly logs: { sender: string; id: string | null; counts: boolean; rev: number }[][] = [[], []]
  readonly read: Record<string, number>[] = [{ alice: 0 }, { alice: 0 }]
  readonly revs = [0, 0]

  run(step: Command): void {
    const log = this.logs[step.pair] as Model['logs'][number]
    const read = this.read[step.pair] as Record<string, number>
    if (step.do === 'read') read[step.uid] = Math.max(read[step.uid] ?? 0, Math.min(step.seq, log.length))
    else if (step.do === 'amend') {
      const entry = log[step.seq - 1]
      if (entry) entry.rev = this.revs[step.pair] = (this.revs[step.pair] ?? 0) + 1
    } else if (
      step.id === null ||
      !this.logs.flat().some(({ sender, id }) => sender === step.sender && id === step.id)
    ) {
      log.push({ ...step, rev: 0 })
      read[step.sender] = log.length
    }
  }

  unread(which: number, uid: string): number {
    return (this.logs[which] ?? []).slice(this.read[which]?.[uid] ?? 0).filter(({ counts }) => counts).length
  }
}

async function run(store: Store, ids: readonly number[], step: Command): Promise<void> {
  const id = ids[step.pair] as number
  if (step.do === 'append') {
    const { sender, id: clientMsgId, counts } = step
    await store.log.append([anEntry(id, { sender: `user/${sender}`, reader: sender, clientMsgId, counts })])
  } else if (step.do === 'read') await store.conversations.read(id, step.uid, { seq: step.seq, now: 1 })
  else {
    const ifRev = (await store.log.get(id, step.seq))?.rev ?? 0
    await store.log.amend({ conversation: id, seq: step.seq, ifRev, body: '"changed"' })
  }
}

async function expectSame(store: Store, ids: readonly number[], model: Model): Promise<void> {
  for (const [which, id] of ids.entries()) {
    const log = model.logs[which] ?? []
    const entries = await store.log.readAfter(id, 0, 1000, plenty)
    expect(entries.map(({ seq, sender, clientMsgId, rev }) => [seq, sender, clientMsgId, rev])).toEqual(
      log.map((entry, index) => [index + 1, `user/${entry.sender}`, entry.id, entry.rev]),
    )
    for (const uid of uids) {
      const view = await store.conversations.view(id, uid)
      expect(view?.membership.readSeq).toBe(model.read[which]?.[uid])
      expect((view?.conversation.counted ?? 0) - (view?.membership.readCounted ?? 0)).toBe(model.unread(which, uid))
    }
  }
}

export function modelConformance(make: () => Promise<Store>): void {
  test('any sequence of commands comes to what the rules say', async () => {
    await using store = await make()
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (steps) => {
        round += 1
        // Another pair of conversations for every round, under other senders' ids.
        const ids = await Promise.all(
          ['x', 'y'].map(async (name) => (await store.conversations.openPair('alice', `${name}${round}`, 1)).id),
        )
        const fresh = steps.map((step) =>
          step.do === 'append' && step.id !== null ? { ...step, id: `${step.id}${round}` } : step,
        )
        const model = new Model()
        for (const step of fresh) {
          model.run(step)
          await run(store, ids, step)
        }
        await expectSame(store, ids, model)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
}
