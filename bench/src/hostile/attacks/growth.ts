import type { Attack } from './attack.ts'
import type { Force } from './force.ts'

const later = (): number => Date.now() + 86_400_000
const fat = 'x'.repeat(60_000)

/** Half of the accounts know the other half. */
async function acquainted(force: Force): Promise<void> {
  const [first, ...others] = force.accounts
  for (const other of others) {
    await force.must('POST', '/v1/contacts', { token: other.token, body: { user: `user/${first?.uid}` } })
    await force.must('POST', `/v1/contacts/${other.uid}/accept`, { token: first?.token ?? '', body: {} })
  }
}

/** What is written at the rate that an account has, to be kept and to be walked through. */
export const growthAttacks = {
  groups: {
    what: '20 new groups in each change of a contact, and the list of contacts, 60 at once',
    accounts: 6,
    arm: async (force) => {
      await acquainted(force)
      const [owner, ...others] = force.accounts
      const token = owner?.token ?? ''
      const change = (turn: number) =>
        force.tell('PATCH', `/v1/contacts/${others[turn % others.length]?.uid}`, {
          token,
          body: { groups: Array.from({ length: 20 }, (_, n) => `group ${turn} ${n}`) },
        })
      const list = () => force.tell('POST', '/v1/contacts/list', { token, body: {} })
      return () => force.keepOn({ perSecond: 120, atOnce: 80 }, (turn) => (turn % 6 === 0 ? change(turn) : list()))
    },
  },
  'fat-messages': {
    what: 'messages of 60 kB at the rate that accounts have, 4 accounts, 200/s',
    accounts: 4,
    arm: async (force) => () =>
      force.keepOn({ perSecond: 200, atOnce: 60 }, (turn) => {
        const { uid, token } = force.account(turn)
        const content = { type: 'custom/fat', data: fat }
        return force.tell('POST', '/v1/messages', {
          token,
          body: { to: `user/${uid}`, clientMsgId: `${Date.now()}-${turn}`, content },
        })
      }),
  },
  bundles: {
    what: 'bundles of bundles to 20 conversations, 100 messages each, 40 at once',
    accounts: 21,
    arm: async (force) => {
      const { uid, token } = force.account(0)
      const ids: string[] = []
      for (let i = 0; i < 100; i++) {
        const content = { type: 'text', data: `${i} ${'words '.repeat(90)}` }
        const body = { to: `user/${uid}`, clientMsgId: `b-${i}`, content }
        ids.push((await force.must<{ id: string }>('POST', '/v1/messages', { token, body })).id)
      }
      const to = force.accounts.slice(1).map((account) => `user/${account.uid}`)
      return () =>
        force.keepOn({ perSecond: 60, atOnce: 40 }, async (turn) => {
          const body = { ids, to, bundle: { title: `bundle ${turn}` }, clientMsgId: `f-${turn}` }
          const { status, text } = await force.call('POST', '/v1/messages/forward', { token, body })
          const [first] = status === 200 ? (JSON.parse(text) as { sent: { id: string }[] }).sent : []
          if (first && turn % 3 === 0) ids[turn % 100] = first.id
          return status
        })
    },
  },
  records: {
    what: 'reminders, saved and scheduled messages, drafts, 40 at once, 4 accounts, 200/s',
    accounts: 4,
    arm: async (force) => {
      const { uid, token } = force.account(0)
      const content = { type: 'text', data: 'remember' }
      const body = { to: `user/${uid}`, clientMsgId: 'r-1', content }
      const { id } = await force.must<{ id: string }>('POST', '/v1/messages', { token, body })
      const acts = [
        ['PUT', `/v1/reminders/${id}`, () => ({ at: later() })],
        ['PUT', `/v1/saved/${id}`, () => ({ note: 'n'.repeat(900) })],
        [
          'POST',
          '/v1/scheduled',
          () => ({ to: `user/${uid}`, at: later(), content: { type: 'custom/fat', data: fat } }),
        ],
      ] as const
      return () =>
        force.keepOn({ perSecond: 200, atOnce: 40 }, (turn) => {
          const [method, path, bodyOf] = acts[turn % acts.length] ?? acts[0]
          return force.tell(method, path, { token: force.account(turn - (turn % 3)).token, body: bodyOf() })
        })
    },
  },
  uploads: {
    what: '16 uploads that do not end, 4 accounts, 8 MB/s together',
    accounts: 4,
    arm: async (force) => () =>
      force.keepOn({ perSecond: 16, atOnce: 16 }, (turn) => {
        const socket = force.bare()
        const part = Buffer.alloc(64 * 1024, turn)
        const head = `POST /v1/attachments?name=f${turn} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${force.account(turn).token}\r\n`
        socket.write(`${head}Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`)
        const pour = setInterval(() => {
          if (socket.writableLength > part.length) return
          socket.write(`${part.length.toString(16)}\r\n`)
          socket.write(part)
          socket.write('\r\n')
        }, 125)
        return new Promise((resolve) => {
          socket.once('close', () => {
            clearInterval(pour)
            resolve('ended')
          })
        })
      }),
  },
  streams: {
    what: 'typing and streams written piece by piece, 10 accounts in a room, 400/s',
    accounts: 10,
    arm: async (force) => {
      const { token } = force.account(0)
      const members = force.accounts.slice(1).map(({ uid }) => `user/${uid}`)
      const { room } = await force.must<{ room: { oid: string } }>('POST', '/v1/rooms', {
        token,
        body: { name: 'Streams', members },
      })
      const connections = await Promise.all(force.accounts.map((account) => force.signedIn(account)))
      return () =>
        force.keepOn({ perSecond: 400, atOnce: 100 }, async (turn) => {
          const connection = connections[turn % connections.length]
          if (turn % 3 === 0) await connection?.request('typing', { conversation: room.oid, on: turn % 2 === 0 })
          else {
            const clientMsgId = `s-${turn}`
            const open = await connection?.request<{ stream: string }>('stream.open', { to: room.oid, clientMsgId })
            await connection?.request('stream.append', { stream: open?.stream, offset: 0, text: 'words '.repeat(500) })
          }
          return 'ok'
        })
    },
  },
} satisfies Record<string, Attack>
