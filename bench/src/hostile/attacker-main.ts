import { Force, type Orders } from './attacks/force.ts'
import { type AttackName, attacks } from './attacks/index.ts'

/** An attacker in a process of its own: arms, says so, strikes for as long as it is told, says what came of it, ends. */
const { name, ...orders } = JSON.parse(process.argv[2] ?? '') as Orders & { name: AttackName }
const force = new Force(orders)

// A server that defends itself ends connections at any moment: that is an outcome, and no reason to stop.
process.on('unhandledRejection', () => force.note('cut'))

const strike = await attacks[name].arm(force)
process.on('message', (milliseconds: number) => {
  force.strikeFor(milliseconds)
  void strike().finally(() => process.send?.(force.outcomes, () => process.exit(0)))
})
process.send?.('armed')
// Whoever asked for it is gone.
process.once('disconnect', () => process.exit(1))
