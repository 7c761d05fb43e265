import type { Attack } from './attack.ts'

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const many = (count: number, item: string): string => `[${Array(count).fill(item).join(',')}]`

/** Bodies that say nothing and cost much to read, to copy and to judge. */
export const bodyAttacks = {
  'unknown-keys': {
    what: '90,000 unknown keys in a body (979 kB), no token, 16/s',
    arm: async (force) => {
      const keys = Array.from({ length: 90_000 }, (_, i) => [`k${i}`, 0] as const)
      const body = json(Object.fromEntries(keys))
      const paths = ['/v1/rooms', '/v1/accounts/login', '/v1/accounts/register']
      return () =>
        force.keepOn({ perSecond: 16, atOnce: 32 }, (turn) =>
          force.tell('POST', paths[turn % paths.length] ?? '', { body }),
        )
    },
  },
  'long-arrays': {
    what: 'lists of 300,000 items in a body, 4 accounts, 16/s',
    accounts: 4,
    arm: async (force) => {
      const content = `{"type":"merge","data":{"title":"t","messages":${many(300_000, '{}')}}}`
      const bodies = [
        ['/v1/messages', Buffer.from(`{"to":"user/hostile-0","clientMsgId":"m1","content":${content}}`)],
        ['/v1/conversations/delivered', Buffer.from(`{"conversations":${many(300_000, '{}')}}`)],
      ] as const
      return () =>
        force.keepOn({ perSecond: 16, atOnce: 15 }, (turn) => {
          const [path, body] = bodies[turn % 2 === 0 ? 0 : 1]
          return force.tell('POST', path, { body, token: force.account(turn).token })
        })
    },
  },
  'nested-bodies': {
    what: 'lists in lists, 200 kB deep, 4 accounts, 50/s',
    accounts: 4,
    arm: async (force) => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
      const body = Buffer.from(
        `{"to":"user/hostile-0","clientMsgId":"m1","content":{"type":"custom/x","data":${deep}}}`,
      )
      return () =>
        force.keepOn({ perSecond: 50, atOnce: 32 }, (turn) =>
          force.tell('POST', '/v1/messages', { body, token: force.account(turn).token }),
        )
    },
  },
} satisfies Record<string, Attack>
