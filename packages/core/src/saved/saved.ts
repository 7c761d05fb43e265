import { limits, type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Readings } from '../conversations/reading.ts'
import { type Own, removeOwn } from '../own/own.ts'
import { jsonBytes } from '../pages/page.ts'
import { byStanding } from '../places/judged-before.ts'
import { oidFor } from '../places/kinds.ts'
import type { Clock } from '../ports/system.ts'

export interface SavedParts {
  readonly own: Own
  readonly readings: Readings
  readonly clock: Clock
}

/** Favourites: messages that a user wants to find again. */
export function createSaved({ own, readings, clock }: SavedParts) {
  async function add(input: ParsedInputOf<'saved.add'>, { actor }: UserCall): Promise<OutputOf<'saved.add'>> {
    const { uid } = actor
    const { reading } = await readings.message(uid, input.id)
    const conversation = oidFor(reading.place, uid)
    const saved = { id: input.id, conversation, savedAt: clock.now(), note: input.note }
    await own.put([{ uid, kind: 'saved', key: input.id, value: saved }], { by: byStanding(actor) })
    return { saved }
  }

  async function list(input: ParsedInputOf<'saved.list'>, { actor }: UserCall): Promise<OutputOf<'saved.list'>> {
    const { items, ...rest } = await own.page(actor.uid, 'saved', input)
    const saved: OutputOf<'saved.list'>['saved'] = []
    let bytes = 0
    for (const item of items) {
      const message = await messageOf(actor.uid, item.id)
      bytes += jsonBytes(message)
      const last = saved.at(-1)
      if (last && bytes > limits.pageBytes) return { saved, next: last.id }
      saved.push({ ...item, ...message })
    }
    return { saved, ...rest }
  }

  /** Absent when the reader may not see it any more. */
  async function messageOf(uid: string, id: string) {
    try {
      const { reading, entry } = await readings.message(uid, id)
      return { message: readings.present(reading, entry) }
    } catch (error) {
      if (error instanceof TidingsError && error.code === 'not_found') return {}
      throw error
    }
  }

  const remove = (input: ParsedInputOf<'saved.remove'>, { actor }: UserCall) =>
    removeOwn(own, { uid: actor.uid, kind: 'saved', key: input.id, by: byStanding(actor) })

  return { add, list, remove }
}
