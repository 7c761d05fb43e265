import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '@tidings/torture/random'
import type { Known } from './acts/known.ts'
import { type Chronicle, Person } from './person.ts'
import type { Site } from './terminals.ts'

const STAY_MS = 2000

/** People who come, do this and that, and are erased with all they said. */
export async function guests(
  site: Site,
  life: { random: Random; known: Known; chronicle: Chronicle; round: string },
  until: () => boolean,
): Promise<void> {
  for (let number = 1; !until(); number++) {
    const uid = `guest-${life.round}-${number}`
    const guest = new Person(uid, site, life)
    await guest.act('user.create', { user: uid }, 'app')
    life.known.guests = [uid]
    // Somebody may have banned them already.
    await guest.comeBack()
    const leaves = performance.now() + STAY_MS
    await guest.live(() => until() || performance.now() > leaves)
    await guest.act('user.ban', { user: uid, banned: false }, 'app')
    if (life.random.chance(0.5)) await guest.act('account.delete', { confirm: uid }, 'http')
    await guest.act('user.delete', { user: uid }, 'app')
    life.known.guests = []
    guest.terminals.leave()
    await pause(200)
  }
}
