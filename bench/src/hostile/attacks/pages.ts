import type { Identity } from '../../load/clients.ts'
import { word } from '../../load/talk.ts'
import type { Attack } from './attack.ts'
import type { Force } from './force.ts'

const fat = 'x'.repeat(60_000)
const fatContent = { type: 'custom/fat', data: fat }
let written = 0

/** One message, as an account; answers its id. */
async function say(force: Force, { token }: Identity, to: string, content: unknown): Promise<string> {
  written += 1
  const body = { to, content, clientMsgId: `${Date.now()}-${written}` }
  return (await force.must<{ id: string }>('POST', '/v1/messages', { token, body })).id
}

async function fatLog(force: Force, count: number): Promise<void> {
  await Promise.all(
    force.accounts.map(async (account) => {
      for (let i = 0; i < count; i++) await say(force, account, `user/${account.uid}`, fatContent)
    }),
  )
}

/** What is read: lists that are long or heavy, by many at once, and by some who do not take them. */
export const pageAttacks = {
  versions: {
    what: '60 edits of 60 kB to a message, then its history, 12 at once, 60/s',
    accounts: 1,
    arm: async (force) => {
      const account = force.account(0)
      const id = await say(force, account, `user/${account.uid}`, fatContent)
      for (let i = 0; i < 60; i++)
        await force.must('PATCH', `/v1/messages/${id}`, {
          token: account.token,
          body: { content: { type: 'custom/fat', data: `${i}${fat}` } },
        })
      return () =>
        force.keepOn({ perSecond: 60, atOnce: 12 }, () =>
          force.tell('GET', `/v1/messages/${id}/history`, { token: account.token }),
        )
    },
  },
  'unread-sockets': {
    what: '480 pages of 512 kB asked for over each of 4 sockets that do not read',
    accounts: 4,
    arm: async (force) => {
      await fatLog(force, 10)
      return async () => {
        for (const account of force.accounts) {
          const connection = await force.signedIn(account)
          connection.pause()
          for (let i = 0; i < 480; i++)
            connection.request('log.read', { conversation: `user/${account.uid}` }).catch(() => force.note('unread'))
        }
        await force.keepOn({ perSecond: 1, atOnce: 1 }, async () => 'waited')
      }
    },
  },
  'unread-answers': {
    what: '240 pages of 512 kB over HTTP that nobody reads, 4 accounts',
    accounts: 4,
    arm: async (force) => {
      await fatLog(force, 10)
      return () =>
        force.keepOn({ perSecond: 100, atOnce: 240 }, (turn) => {
          const { uid, token } = force.account(turn)
          return force.tell('GET', `/v1/conversations/user/${uid}/log`, { token, unread: true })
        })
    },
  },
  'fat-lists': {
    what: 'a list of 100 rooms whose last messages have 60 kB, 60 at once, over HTTP and at connect',
    accounts: 1,
    arm: async (force) => {
      const account = force.account(0)
      for (let i = 0; i < 100; i++) {
        const body = { name: `Room ${i}`, members: [] }
        const { room } = await force.must<{ room: { oid: string } }>('POST', '/v1/rooms', {
          token: account.token,
          body,
        })
        await say(force, account, room.oid, fatContent)
      }
      const list = () => force.tell('GET', '/v1/conversations?limit=200', { token: account.token })
      const connect = async () => {
        const connection = await force.signedIn(account)
        connection.cut()
        return 'connected'
      }
      return () => force.keepOn({ perSecond: 120, atOnce: 60 }, (turn) => (turn % 10 === 0 ? connect() : list()))
    },
  },
  exports: {
    what: 'exports of an account, 20 at once, 2 accounts',
    accounts: 2,
    arm: async (force) => {
      await fatLog(force, 20)
      return () =>
        force.keepOn({ perSecond: 100, atOnce: 20 }, (turn) =>
          force.tell('GET', '/v1/accounts/export?limit=200', { token: force.account(turn).token }),
        )
    },
  },
  searches: {
    what: 'searches for beginnings of words in 400,000 words, 20 at once, 2 accounts',
    accounts: 2,
    arm: async (force) => {
      for (let i = 0; i < 200; i++) {
        const data = Array.from({ length: 2000 }, (_, n) => word(i * 2000 + n)).join(' ')
        const account = force.account(i)
        await say(force, account, `user/${account.uid}`, { type: 'text', data: data.slice(0, 19_000) })
      }
      const queries = ['b', 'd', 'k', 'l', 'm', 'n', 'ba do ke', 'a e i']
      return () =>
        force.keepOn({ perSecond: 100, atOnce: 20 }, (turn) =>
          force.tell('POST', '/v1/search', {
            token: force.account(turn).token,
            body: { query: queries[turn % queries.length], limit: 50, order: 'best' },
          }),
        )
    },
  },
  'user-searches': {
    what: 'searches for 3,000 users of like names, 60 at once, 2 accounts',
    accounts: 2,
    crowd: 3000,
    arm: async (force) => {
      const queries = ['c', 'cr', 'crowd-', 'crowd-1']
      return () =>
        force.keepOn({ perSecond: 200, atOnce: 60 }, (turn) =>
          force.tell('GET', `/v1/users?limit=50&query=${queries[turn % queries.length]}`, {
            token: force.account(turn).token,
          }),
        )
    },
  },
} satisfies Record<string, Attack>
