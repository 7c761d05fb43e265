import { all, governs, type Table, told } from './row.ts'
import { text, type World } from './world.ts'

/** Of alice's; the blocked and the muted subscribe to it. */
async function newChannel({ people }: World): Promise<{ readonly channel: string }> {
  const { channel } = await people.does('alice', 'channel.create', { name: 'News', listed: false })
  for (const uid of ['blocked', 'muted']) await people.does(uid, 'channel.subscribe', { channel: channel.id })
  return { channel: channel.id }
}

/** Its address: `governs` says who publishes there, `inRoom` who reads. */
export const channelOf = async (world: World): Promise<string> => `channel/${(await newChannel(world)).channel}`

/** At whose desk the blocked wrote, before anybody was blocked. */
async function newDesk(world: World): Promise<{ readonly channel: string }> {
  const named = await newChannel(world)
  await world.people.does('alice', 'channel.update', { ...named, contact: true })
  await world.people.does('blocked', 'message.send', { to: `user/${named.channel}`, content: text('anybody there?') })
  return named
}

const atDesk = async (world: World) => ({ ...(await newDesk(world)), user: 'blocked' })

/** Who subscribes reads; it is hers alone to say more. */
const reads = told('not_member', 'not_member', 'ok', 'ok')

export const channelRows = {
  'channel.create': { asked: { ...all('ok'), alice: 'ok', input: () => ({ name: 'Mine', listed: false }) } },
  'channel.get': { 'one that is not listed, by its id': { ...all('ok'), alice: 'ok', input: newChannel } },
  'channel.list': { asked: { ...all('ok'), alice: 'ok', input: () => ({}) } },
  'channel.update': {
    "alice's": { ...governs, alice: 'ok', input: async (world) => ({ ...(await newChannel(world)), name: 'Ours' }) },
  },
  'channel.subscribe': { "alice's": { ...all('ok'), alice: 'ok', input: newChannel } },
  'channel.unsubscribe': { "alice's": { ...reads, alice: 'ok', input: newChannel } },
  'channel.editor': {
    "alice's": { ...governs, alice: 'ok', input: async (world) => ({ ...(await newChannel(world)), user: 'blocked' }) },
  },
  'channel.invite': {
    "alice's": {
      ...governs,
      alice: 'ok',
      input: async (world) => ({ ...(await newChannel(world)), users: ['stranger'] }),
    },
  },
  'channel.choose': {
    "alice's": {
      ...told('not_member', 'not_member', 'ok', 'ok'),
      alice: 'ok',
      input: async (world) => {
        const named = await newDesk(world)
        await world.people.does('alice', 'channel.update', { ...named, menu: [{ name: 'Hours', text: 'When?' }] })
        return { ...named, path: [0], name: 'Hours' }
      },
    },
  },
  'autoreply.list': { "alice's": { ...governs, alice: 'ok', input: newDesk } },
  'autoreply.put': {
    "alice's": {
      ...governs,
      alice: 'ok',
      input: async (world) => ({ ...(await newDesk(world)), on: 'default', content: text('Soon') }),
    },
  },
  'autoreply.remove': {
    "alice's": {
      ...governs,
      alice: 'ok',
      input: async (world) => {
        const named = await newDesk(world)
        const asked = { ...named, on: 'default', content: text('Soon') } as const
        return { ...named, id: (await world.people.does('alice', 'autoreply.put', asked)).reply.id }
      },
    },
  },
  'channel.editors': { "alice's": { ...governs, alice: 'ok', input: newChannel } },
  'desk.list': { "alice's": { ...governs, alice: 'ok', input: newDesk } },
  'desk.read': { "alice's": { ...governs, alice: 'ok', input: atDesk } },
  'desk.answer': {
    "alice's": {
      ...governs,
      alice: 'ok',
      input: async (world) => ({ ...(await atDesk(world)), content: text('We are') }),
    },
  },
  'desk.tell': {
    "alice's": {
      ...governs,
      alice: 'ok',
      input: async (world) => ({
        ...(await newDesk(world)),
        users: ['blocked'],
        content: text('For some'),
        clientMsgId: 'for-some',
      }),
    },
  },
  'desk.done': { "alice's": { ...governs, alice: 'ok', input: atDesk } },
  'desk.links': {
    "alice's": {
      ...governs,
      alice: 'ok',
      input: async (world) => ({ ...(await newDesk(world)), ids: ['an-attachment-of-nobody'] }),
    },
  },
  'channel.global': { "alice's": { ...all('forbidden'), input: newChannel } },
  'channel.remove': { "alice's": { ...governs, alice: 'ok', input: newChannel } },
} satisfies Partial<Table>
