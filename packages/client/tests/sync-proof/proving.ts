import { expect } from 'vitest'
import type { Scenario } from './scenario.ts'
import { goneFrom, type Person, peopleOf, settled, shown, snapshot, type World } from './world.ts'

/** After it every terminal sees what a new one sees: those that were told, and those that were away. */
export async function prove(world: World, run: Scenario): Promise<void> {
  await run(world)
  await settled(world)
  for (const person of peopleOf(world)) await person.comes(person.away, world.server)
  await settled(world)
  for (const person of peopleOf(world))
    expect(await differences(world, person)).toEqual([undefined, undefined, undefined])
  await goneFrom(world)
}

/** Asked a few times: what was pushed may still be on its way, and what was delivered is said a second later. */
async function differences(world: World, person: Person): Promise<readonly unknown[]> {
  let found: readonly unknown[] = []
  for (let turn = 0; turn < 20; turn++) {
    const fresh = await snapshot(world, person)
    found = [...person.here, person.away].map(({ state }) => difference(fresh, shown(state)))
    if (found.every((one) => one === undefined)) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return found
}

/** Where two values differ first, for a message that can be read. */
function difference(fresh: unknown, live: unknown, path = ''): unknown {
  if (Object.is(fresh, live)) return undefined
  const bothObjects = typeof fresh === 'object' && typeof live === 'object' && fresh !== null && live !== null
  if (!bothObjects) return { path, fresh, live }
  for (const key of new Set([...Object.keys(fresh), ...Object.keys(live)])) {
    const found = difference((fresh as never)[key], (live as never)[key], `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
