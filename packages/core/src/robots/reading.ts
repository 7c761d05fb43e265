import type { CardAct, RobotUpdate, Uid } from '@tidings/protocol'
import type { Own } from '../own/own.ts'
import { placeFromKey } from '../places/place.ts'
import type { ConversationId, KeyedEntry } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { bodyOf, presentEntry } from '../presenting/entry.ts'
import { eachAtOnce } from '../turns/each-at-once.ts'
import { isMoved, mayRead } from './addressed.ts'

/** Where something stands that a robot is told; nothing of what it says. */
export type RobotRef =
  | { readonly type: 'message'; readonly conversation: ConversationId; readonly seq: number }
  | {
      readonly type: 'message.changed'
      readonly conversation: ConversationId
      readonly seq: number
      readonly rev: number
    }
  | { readonly type: 'action'; readonly key: string }

type Told<U> = U extends unknown ? Omit<U, 'id' | 'at'> : never
/** What is told, as it stands now. */
export type RobotTold = Told<RobotUpdate>

/** Conversations that are looked up at once. */
const conversationsAtOnce = 8

const placeOf = (conversation: ConversationId, seq: number): string => `${conversation}/${seq}`

interface ReadingParts {
  readonly store: Pick<Store, 'conversations' | 'log'>
  readonly own: Own
}

/** What robots see of what they are told, when they ask. */
export function createRobotReading({ store, own }: ReadingParts) {
  /** By conversation: what the robot may read there now. */
  async function readable(robot: Uid, ids: Iterable<ConversationId>) {
    const found = new Map<ConversationId, (seq: number) => boolean>()
    await eachAtOnce(
      new Set(ids),
      conversationsAtOnce,
      async (id) => void found.set(id, await mayRead(store, id, robot)),
    )
    return (id: ConversationId, seq: number): boolean => found.get(id)?.(seq) ?? false
  }

  async function messagesOf(robot: Uid, refs: readonly RobotRef[]) {
    const places = refs.flatMap((ref) => (ref.type === 'action' ? [] : [ref]))
    const [found, reads] = await Promise.all([
      store.log.readPieces(places.map(({ conversation, seq }) => ({ conversation, after: seq - 1, upTo: seq }))),
      readable(
        robot,
        places.map(({ conversation }) => conversation),
      ),
    ])
    const byPlace = new Map(found.map((one) => [placeOf(one.entry.conversation, one.entry.seq), one]))
    return (conversation: ConversationId, seq: number): KeyedEntry | undefined => {
      const one = byPlace.get(placeOf(conversation, seq))
      if (!one || reads(conversation, seq)) return one
      // Of itself it hears also that it is out.
      return isMoved({ conversation: one.key, entry: one.entry, body: bodyOf(one.entry) }, robot) ? one : undefined
    }
  }

  return async function read(robot: Uid, refs: readonly RobotRef[]): Promise<readonly (RobotTold | undefined)[]> {
    const keys = refs.flatMap((ref) => (ref.type === 'action' ? [ref.key] : []))
    const [messageAt, acts] = await Promise.all([
      messagesOf(robot, refs),
      Promise.all(
        keys.map(async (key): Promise<[string, CardAct | undefined]> => [key, await own.get(robot, 'action', key)]),
      ),
    ])
    const actOf = new Map(acts)
    return refs.map((ref): RobotTold | undefined => {
      if (ref.type === 'action') {
        const data = actOf.get(ref.key)
        return data && { type: 'action', data }
      }
      const one = messageAt(ref.conversation, ref.seq)
      if (!one) return undefined
      const data = presentEntry(placeFromKey(one.entry.conversation, one.key), one.entry, robot)
      return { type: ref.type === 'message' && data.content.type === 'menu' ? 'menu' : ref.type, data }
    })
  }
}
