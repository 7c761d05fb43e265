import type { ServiceHandlers } from '@tidings/core'
import { type OutputOf, type ParsedInputOf, TidingsError, uidOf } from '@tidings/protocol'
import type { Broadcast, KeptBroadcast } from './broadcasts-kept.ts'
import type { OperatingParts } from './parts.ts'
import { type Answer, answerOf, shownOf } from './shown.ts'

type Operation = `broadcast.${'add' | 'get' | 'list' | 'cancel' | 'recall'}`

/** What the app does with broadcasts that are there, on whichever node. */
export function createOperating({ kept, begun }: OperatingParts): Pick<ServiceHandlers, Operation> {
  async function changed(id: string, change: (now: KeptBroadcast) => Broadcast): Promise<KeptBroadcast> {
    const after = await kept.change(id, change)
    return after ?? kept.expect(id)
  }

  async function add({ broadcast: id, users, begin }: ParsedInputOf<'broadcast.add'>): Promise<Answer> {
    expectOpen(await kept.expect(id))
    if (users) await kept.name(id, users.map(uidOf))
    const among = await kept.listed(id)
    const change = () => changed(id, (before) => added(before, among, begin))
    return answerOf(kept, await (begin ? begun(change) : change()))
  }

  async function cancel({ broadcast: id }: ParsedInputOf<'broadcast.cancel'>): Promise<Answer> {
    await kept.expect(id)
    return answerOf(kept, await changed(id, cancelled))
  }

  async function recall({ broadcast: id }: ParsedInputOf<'broadcast.recall'>): Promise<Answer> {
    await kept.expect(id)
    return answerOf(kept, await begun(() => changed(id, recalling)))
  }

  async function list({ next, limit }: ParsedInputOf<'broadcast.list'>): Promise<OutputOf<'broadcast.list'>> {
    const found = await kept.page(next ?? '', limit)
    const last = found.length === limit ? found.at(-1) : undefined
    return { broadcasts: found.map(shownOf), ...(last ? { next: last.id } : {}) }
  }

  return {
    'broadcast.add': add,
    'broadcast.get': async ({ broadcast }) => answerOf(kept, await kept.expect(broadcast)),
    'broadcast.list': list,
    'broadcast.cancel': cancel,
    'broadcast.recall': recall,
  }
}

function expectOpen({ state }: Broadcast): void {
  if (state !== 'open') throw new TidingsError('conflict', `the broadcast is ${state}: nobody is added to it any more`)
}

function added(before: KeptBroadcast, among: number, begins: boolean): Broadcast {
  expectOpen(before)
  return { ...before, among, ...(begins ? { state: 'sending' } : {}) }
}

function cancelled(before: KeptBroadcast): Broadcast {
  const { state } = before
  if (state === 'cancelled') return before
  if (state === 'sending' || state === 'open') return { ...before, state: 'cancelled' }
  throw new TidingsError('conflict', `the broadcast is ${state}: there is nothing to cancel`)
}

/** One that is taken back already goes on with that. */
const recalling = (before: KeptBroadcast): Broadcast =>
  before.state === 'recalling' || before.state === 'recalled'
    ? before
    : { ...before, state: 'recalling', recalledAfter: '', recalled: 0 }
