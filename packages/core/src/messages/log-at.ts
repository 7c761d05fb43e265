import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Readings } from '../conversations/reading.ts'
import type { Store } from '../ports/store.ts'

/**
 * Stamps follow the seqs, so halving finds the place: a handful of reads by the key, whatever the length. In a log of an
 * older version, whose stamps once ran backwards, it is one of the places where they reach that time.
 */
export function createLogAt(store: Store, readings: Readings) {
  return async (input: ParsedInputOf<'log.at'>, { actor }: UserCall): Promise<OutputOf<'log.at'>> => {
    const reading = await readings.enter(actor.uid, input.conversation)
    if (!reading || reading.head === 0) return { seq: 0 }
    const { place, floor, head } = reading
    let [low, high] = [Math.min(floor + 1, head), head]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [entry] = await store.log.readBefore(place.id, middle + 1, 1, 1)
      // Without an entry everything up to here was removed.
      if (!entry || entry.ts < input.ts) low = middle + 1
      else high = Math.min(middle, entry.seq)
    }
    return { seq: low }
  }
}
