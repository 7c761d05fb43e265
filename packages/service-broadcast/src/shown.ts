import { type OutputOf, userOid } from '@tidings/protocol'
import type { BroadcastsKept, KeptBroadcast } from './broadcasts-kept.ts'

export type Shown = OutputOf<'broadcast.get'>['broadcast']
export type Answer = OutputOf<'broadcast.get'>

/** As the app sees it, without what it says. */
export function shownOf(broadcast: KeptBroadcast): Shown {
  const { id, from, to, push, createdAt, expiresAt, state, sent, failed, recalled, fault, among, looked } = broadcast
  return {
    ...{ broadcast: id, from: userOid(from), to: toWhom(to, among) },
    ...('channel' in to ? { channel: true } : {}),
    ...(push ? {} : { push: false }),
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...{ state, sent, failed, recalled },
    left: state === 'sending' || state === 'open' ? Math.max(0, among - looked) : 0,
    ...(fault === undefined ? {} : { fault }),
  }
}

/** And with it. */
export async function answerOf(kept: BroadcastsKept, broadcast: KeptBroadcast): Promise<Answer> {
  return { broadcast: { ...shownOf(broadcast), content: await kept.contentOf(broadcast.id) } }
}

function toWhom(to: KeptBroadcast['to'], among: number): Shown['to'] {
  if ('listed' in to) return { listed: among }
  if ('channel' in to) return 'everyone'
  return Object.keys(to.where).length === 0 ? 'everyone' : { where: to.where }
}
