import { textFrame } from '../../wire/client-frame.ts'
import type { Attack } from './attack.ts'

const half =
  'POST /v1/accounts/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"username":'
/** So many connections one attacker holds. */
const HELD = 2300

/** Connections that are kept, opened and closed, and what is poured into them. */
export const connectionAttacks = {
  'half-sent': {
    what: '2,300 requests whose bodies never end, opened anew when they are ended',
    signIns: true,
    arm: async (force) => () => {
      const socketOf = async (): Promise<string> => {
        const socket = force.bare()
        socket.write(half)
        return new Promise((resolve) => socket.once('close', () => resolve('ended')))
      }
      return force.keepOn({ perSecond: 800, atOnce: HELD }, socketOf)
    },
  },
  'silent-sockets': {
    what: '2,300 WebSockets that never sign in, opened anew when they are ended',
    signIns: true,
    arm: async (force) => () =>
      force.keepOn({ perSecond: 400, atOnce: HELD }, async () => {
        const connection = await force.connected()
        return new Promise((resolve) => {
          connection.onClose = (code) => resolve(`ended ${code}`)
        })
      }),
  },
  'come-and-go': {
    what: 'connects and cuts of 10 accounts, 100/s',
    accounts: 10,
    arm: async (force) => () =>
      force.keepOn({ perSecond: 100, atOnce: 50 }, async (turn) => {
        const connection = await force.signedIn(force.account(turn), turn % 50)
        connection.cut()
        return 'connected'
      }),
  },
  frames: {
    what: 'floods of frames over 4 sockets, 20,000/s, some of them nonsense',
    accounts: 4,
    arm: async (force) => {
      const ping = textFrame('{"id":7,"op":"ping","data":{}}')
      const unknown = textFrame('{"id":8,"op":"no.such","data":{}}')
      const nonsense = textFrame('{"id":9,"op":"message.send","data":{"to":[[[]]],"content":7}}')
      const burst = Buffer.concat(Array.from({ length: 50 }, (_, i) => [ping, ping, unknown, nonsense][i % 4] ?? ping))
      const sockets = new Map<number, Awaited<ReturnType<typeof force.signedIn>>>()
      const socketOf = async (index: number) => {
        const connection = await force.signedIn(force.account(index))
        connection.onText = () => true
        connection.onClose = (code) => {
          force.note(`ended ${code}`)
          sockets.delete(index)
        }
        sockets.set(index, connection)
        return connection
      }
      return () =>
        force.keepOn({ perSecond: 400, atOnce: 16 }, async (turn) => {
          const connection = sockets.get(turn % 4) ?? (await socketOf(turn % 4))
          if (connection.backlog < 1_000_000) connection.write(burst)
          return 'bursts'
        })
    },
  },
  presence: {
    what: '20 accounts watch 500 users each and each other, and change their presence, 20/s each',
    accounts: 20,
    crowd: 480,
    arm: async (force) => {
      const watched = [...force.accounts.map(({ uid }) => uid), ...force.crowd].map((uid) => `user/${uid}`)
      const connections = await Promise.all(force.accounts.map((account) => force.signedIn(account)))
      return () =>
        force.keepOn({ perSecond: 800, atOnce: 200 }, async (turn) => {
          const connection = connections[turn % connections.length]
          const part = Math.floor(turn / connections.length) % 5
          await (turn % 2 === 0
            ? connection?.request('presence.subscribe', { users: watched.slice(part * 100, part * 100 + 100) })
            : connection?.request('presence.set', { show: part % 2 === 0 ? 'busy' : 'online' }))
          return 'ok'
        })
    },
  },
} satisfies Record<string, Attack>
