import { type OperationName, operations } from '@tidings/protocol'
import { seeded } from '@tidings/torture/random'
import { expect, it } from 'vitest'
import { Draw } from './draw.ts'
import { acts } from './index.ts'
import { Known } from './known.ts'

/** Somebody who knows one of everything. */
function aDraw(seed: number): Draw {
  const known = new Known(['ann', 'ben', 'cleo'])
  known.rooms.push('r1')
  known.messages.add({ id: '1-1', by: 'ann' })
  known.polls.add('1-2')
  known.attachments.add('a'.repeat(32))
  known.streams.add({ stream: 's1', offset: 0 })
  known.scheduled.add('x')
  known.offers.add('o1')
  known.codes.add({ code: 'c'.repeat(16), secret: 'secret' })
  known.entries.add({ user: 'ann', secret: 'secret' })
  known.invitations.add('K7QF2M9XD4')
  known.reports.add('000001796000000.x')
  known.links.add('link')
  return new Draw(seeded(seed), 'ann', known)
}

it.each(Object.keys(operations) as OperationName[])('draws inputs of %s that its schema takes', (name) => {
  for (let seed = 0; seed < 50; seed++) {
    const input = acts[name](aDraw(seed))
    if (input !== undefined)
      expect(operations[name].input.safeParse(input).error, JSON.stringify(input)).toBeUndefined()
  }
})
