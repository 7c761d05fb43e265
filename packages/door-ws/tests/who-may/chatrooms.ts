import { overHttp } from './http.ts'
import { all, type Table } from './row.ts'
import { text, type World } from './world.ts'

const announcement = 'announced'

/** One of alice's, in which nobody is. */
async function made({ people }: World): Promise<{ readonly chatroom: string }> {
  const { url, secret } = people.server
  const chatroom = people.unused('chatroom')
  const input = { id: chatroom, name: 'Stage', owner: 'user/alice', announcement }
  await overHttp(url, 'chatroom.create', { bearer: secret, input })
  return { chatroom }
}

/** Hers, and what she said in it. */
async function said(world: World): Promise<{ readonly chatroom: string; readonly id: string }> {
  const { chatroom } = await made(world)
  await world.people.does('alice', 'chatroom.join', { chatroom })
  const { id } = await world.people.does('alice', 'chatroom.send', { chatroom, content: text('mine') })
  return { chatroom, id }
}

export const chatroomRows = {
  'chatroom.create': {
    asked: {
      ...all('forbidden'),
      input: ({ people }) => ({ id: people.unused('made'), name: 'Stage', owner: 'user/alice' }),
    },
  },
  'chatroom.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'chatroom.get': {
    'of somebody': { ...all('ok'), input: made },
    'that is not there': { ...all('not_found'), alice: 'not_found', input: () => ({ chatroom: 'none' }) },
  },
  'chatroom.people': {
    'of somebody': { ...all('ok'), input: made, hides: (_, who) => (who === 'alice' ? [] : ['marked']) },
  },
  'chatroom.join': { 'of somebody': { ...all('ok'), input: made } },
  'chatroom.leave': { 'that they are not in': { ...all('ok'), input: made } },
  'chatroom.update': {
    'of another': { ...all('forbidden'), input: async (world) => ({ ...(await made(world)), mutedAll: true }) },
  },
  'chatroom.close': { 'of another': { ...all('forbidden'), input: made } },
  'chatroom.set': {
    'of another': {
      ...all('forbidden'),
      input: async (world) => ({ ...(await made(world)), user: 'user/bob', mutedUntil: 1 }),
    },
  },
  'chatroom.send': {
    'where they are not': {
      ...all('not_member'),
      alice: 'not_member',
      input: async (world) => ({ ...(await made(world)), content: text('from outside') }),
    },
  },
  'chatroom.remove': { 'what another said': { ...all('forbidden'), input: said } },
} satisfies Partial<Table>
