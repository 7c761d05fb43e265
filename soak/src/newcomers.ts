import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '@tidings/torture/random'
import type { Known } from './acts/known.ts'
import { type Chronicle, Person } from './person.ts'
import type { Site } from './terminals.ts'

const BETWEEN_MS = 2000
const password = 'a good long password'
const next = 'another good long password'

interface Around {
  readonly until: () => boolean
  /** The secret in the link that was mailed there. */
  readonly secretFor: (address: string) => Promise<string | undefined>
}

/** People who make an account by an invitation, prove an address, change their password, and delete it all again. */
export async function newcomers(
  site: Site,
  life: { random: Random; known: Known; chronicle: Chronicle; round: string },
  { until, secretFor }: Around,
): Promise<void> {
  for (let number = 1; !until(); number++) {
    const uid = `newcomer-${life.round}-${number}`
    const address = `${uid}@example.org`
    const person = new Person(uid, site, life)
    const made = await person.act('invitation.create', { uses: 1, note: uid }, 'app')
    const invitation = made?.invitation.code
    if (invitation === undefined) return
    await person.act('account.register', { username: uid, password, invitation }, 'http')
    await person.act('account.login', { username: uid, password }, 'http')
    // Who asks for many letters has to wait.
    const claims = await person.act('email.set', { address, password }, 'http')
    if (claims) await prove(person, { address, secretFor, fault: life.chronicle.fault })
    await person.act('account.password', { current: password, next }, 'http')
    // With it the token of before is over: what shows that is the first act after it.
    await person.act('email.get', {}, 'http')
    await person.act('email.remove', { password: next }, 'http')
    await person.act('invitation.list', {}, 'app')
    await person.act('invitation.revoke', { code: invitation }, 'app')
    await person.act('account.delete', { confirm: uid, password: next }, 'http')
    await pause(BETWEEN_MS)
  }
}

async function prove(
  person: Person,
  { address, secretFor, fault }: Pick<Around, 'secretFor'> & { address: string; fault: (what: string) => void },
): Promise<void> {
  const secret = await secretFor(address)
  if (secret === undefined) return fault(`no letter came to ${address}`)
  await person.act('email.send', {}, 'http')
  await person.act('email.verify', { user: person.uid, secret }, 'http')
}
