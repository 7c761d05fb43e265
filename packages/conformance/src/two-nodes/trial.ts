import { plenty } from '../entries.ts'
import { account, anyone, type Scene, type Trial, text } from './scene.ts'
import type { NamedWay } from './ways.ts'

const question = { question: 'Which?', options: ['a', 'b'].map((id) => ({ id, text: id })) }

const card = {
  ...{ type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'Which?' }] },
  actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }],
}

function contentFor(name: string) {
  if (name.startsWith('poll.')) return { type: 'poll', data: question }
  return name.startsWith('card.') ? { type: 'adaptive-card', data: card } : text('mine')
}

export async function aTrial(scene: Scene, uid: string, way: NamedWay, where?: string): Promise<Trial> {
  const { one, other } = scene
  const { token } = await one.gate.call(anyone, 'account.register', { ...account, username: uid })
  const alice = await other.terminal(uid, { token, clientId: 'phone' })
  const base: Trial = { ...scene, alice, uid, name: way.name, input: {}, room: '', to: '', id: '', stream: '' }
  if (!way.input) return base
  const room = await aRoomOf(base, way)
  const to = where ?? `room/${room}`
  const content = contentFor(way.name)
  const { id } = await alice.call('message.send', { to, content })
  await alice.call('message.react', { id, key: '🎉' })
  const stream = way.name.startsWith('stream.') ? await streamed(base, to) : ''
  const trial = { ...base, room, to, id, stream }
  return { ...trial, input: way.input(trial) }
}

/** With Carol in it, and Bob, whose it is unless it has to be hers; who asks to be let in is Dave. */
async function aRoomOf({ alice, bob, one, uid }: Trial, { name, needs }: NamedWay): Promise<string> {
  const made = { name: 'Tea', join: 'approval' }
  const isHers = needs === 'ownership'
  const { room } = isHers
    ? await alice.call('room.create', { ...made, members: ['bob', 'carol'] })
    : await bob.call('room.create', { ...made, members: [uid, 'carol'] })
  if (needs === 'power') await bob.call('room.role', { room: room.id, user: uid, role: 'admin' })
  if (name === 'room.answer') await one.call('dave', 'room.join', { room: room.id })
  return room.id
}

async function streamed({ alice }: Trial, to: string): Promise<string> {
  const { stream } = await alice.call('stream.open', { to, clientMsgId: 'streamed' })
  await alice.call('stream.append', { stream, offset: 0, text: 'word by word' })
  return stream
}

/** Everything that stands in both conversations. */
export async function logsOf({ rivals, room, uid }: Trial): Promise<string[]> {
  const [store] = rivals.stores
  const found = [await store.conversations.find(`pair/${uid}+bob`), await store.conversations.find(`room/${room}`)]
  const pages = await Promise.all(found.map((one) => store.log.readAfter(one?.id ?? 0, 0, 10_000, plenty)))
  return pages.flat().map(({ sender, seq, rev, body }) => `${sender} ${seq} ${rev} ${body}`)
}
