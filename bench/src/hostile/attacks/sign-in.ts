import type { Attack } from './attack.ts'
import type { Force } from './force.ts'

const password = 'a password of its own'

/** Accounts that have a password. They come from the attackers' address, like anybody's. */
async function registered(force: Force, count: number): Promise<{ uid: string; token: string }[]> {
  const accounts: { uid: string; token: string }[] = []
  for (let i = 0; i < count; i++) {
    const body = { username: `guest-${i}`, password }
    const { token } = await force.must<{ token: string }>('POST', '/v1/accounts/register', { body })
    accounts.push({ uid: `guest-${i}`, token })
  }
  return accounts
}

/** What keeps those who hash passwords busy, and those who sign in out. */
export const signInAttacks = {
  'wrong-own-passwords': {
    what: 'wrong passwords of 20 signed-in accounts, 100/s',
    signIns: true,
    arm: async (force) => {
      const accounts = await registered(force, 20)
      return () =>
        force.keepOn({ perSecond: 100, atOnce: 250 }, (turn) => {
          const { uid, token } = accounts[turn % accounts.length] ?? { uid: '', token: '' }
          return turn % 4 === 3
            ? force.tell('POST', '/v1/accounts/delete', { token, body: { confirm: `user/${uid}`, password: 'wrong' } })
            : force.tell('POST', '/v1/accounts/password', { token, body: { current: 'wrong', next: 'another one' } })
        })
    },
  },
  guesses: {
    what: 'guesses at passwords and open sign-in codes from one address, 200/s',
    signIns: true,
    arm: async (force) => () =>
      force.keepOn({ perSecond: 200, atOnce: 100 }, (turn) =>
        turn % 4 === 3
          ? force.tell('POST', '/v1/login', { body: { client: { id: `t${turn}`, platform: 'web' } } })
          : force.tell('POST', '/v1/accounts/login', {
              body: { username: turn % 4 === 2 ? 'ordinary' : `nobody-${turn}`, password: 'wrong' },
            }),
      ),
  },
  'forged-tokens': {
    what: 'forged tokens, 1,250/s',
    accounts: 1,
    arm: async (force) => {
      const [head, body] = force.account(0).token.split('.')
      return () =>
        force.keepOn({ perSecond: 1250, atOnce: 100 }, (turn) => {
          const signature = Buffer.from(`forged ${turn}`.padEnd(64, 'x')).toString('base64url')
          return force.tell('GET', '/v1/conversations', { token: `${head}.${body}.${signature}` })
        })
    },
  },
} satisfies Record<string, Attack>
