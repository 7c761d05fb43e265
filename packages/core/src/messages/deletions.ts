import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Readings } from '../conversations/reading.ts'
import type { Own } from '../own/own.ts'
import { byStanding } from '../places/judged-before.ts'
import { oidFor } from '../places/kinds.ts'

/** Messages that a user does not want to see again; the others keep them. */
export function createDeletions(own: Own, readings: Readings) {
  return async (input: ParsedInputOf<'message.delete'>, { actor }: UserCall): Promise<OutputOf<'message.delete'>> => {
    const { uid } = actor
    const known = await readings.deletionsOf(uid)
    const ids = [...new Set(input.ids)].filter((id) => !known.has(id))
    const found = []
    for (const id of ids) found.push({ id, place: (await readings.message(uid, id)).reading.place })
    await own.put(
      found.map(({ id, place }) => ({
        uid,
        kind: 'deletion' as const,
        key: id,
        value: { id, conversation: oidFor(place, uid) },
      })),
      { by: byStanding(actor) },
    )
    readings.deleted(uid, ids)
    return {}
  }
}
