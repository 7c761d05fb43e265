import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ChatClient } from '@tidings/client'
import { aClient, asApp, type Reachable } from './people.ts'

/** A picture, a sound or another file to send. */
export const mediaFile = (name: string): string =>
  fileURLToPath(new URL(`../../media-node/tests/files/${name}`, import.meta.url))

const people = {
  alice: 'Alice Liddell',
  bob: 'Bob Marsh',
  carol: 'Carol Haddad',
  xiaohong: '李小红',
  dave: 'Dave Okafor',
  erin: 'Erin Castellanos-Featherstonehaugh',
} as const

type Uid = keyof typeof people

/** A small town in which every kind of message was said: what screenshots and live examples show. */
export interface Town extends Disposable {
  readonly clients: Readonly<Record<Uid, ChatClient>>
  readonly room: string
  readonly quietRoom: string
  /** The id of a chatroom. */
  readonly chatroom: string
}

const text = (data: string) => ({ type: 'text', data })
const waveform = Array.from({ length: 60 }, (_, index) =>
  Math.round(40 + 200 * Math.abs(Math.sin(index * 0.7) * Math.cos(index * 0.13))),
)

async function upload(client: ChatClient, name: string, type: string): Promise<string> {
  const { id } = await client.files.upload(new File([readFileSync(mediaFile(name))], name, { type }), { name })
  return id
}

async function inRoom({ alice, bob, xiaohong, carol }: Town['clients'], room: string): Promise<void> {
  const say = (client: ChatClient, content: { type: string; data: unknown }, more = {}) =>
    client.send(room, content, more).done
  await say(bob, text('Morning! Who opens the shop on Saturday?'))
  const plan = await say(xiaohong, {
    type: 'markdown',
    data: 'I can. Plan:\n\n1. **Keys** at 8:30\n2. Coffee, then `till --open`\n3. ~~Sleep~~\n\n> Bring the blue box\n\n| what | who |\n| --- | --- |\n| bread | Bob |\n| tea | 小红 |',
  })
  await alice.call('message.react', { id: plan.id, key: '👍' })
  await bob.call('message.react', { id: plan.id, key: '👍' })
  await bob.call('message.react', { id: plan.id, key: '🎉' })
  await say(alice, text('Perfect, thank you.'), { replyTo: plan.id })
  await say(bob, text('I will be there at nine with bread'), { thread: plan.id })
  await say(xiaohong, text('好的，不用着急。'), { thread: plan.id })
  const photo = await upload(carol, 'phone-portrait.jpg', 'image/jpeg')
  const still = await upload(carol, 'picture.webp', 'image/webp')
  const small = await upload(carol, 'small.png', 'image/png')
  for (const attachment of [photo, still, small]) await say(carol, { type: 'image', data: { attachment } })
  await say(alice, {
    type: 'poll',
    data: {
      question: 'What shall we bake?',
      options: [
        { id: '1', text: 'Rye bread' },
        { id: '2', text: 'Cinnamon rolls' },
        { id: '3', text: '菠萝包' },
      ],
    },
  }).then(async ({ id }) => {
    await bob.call('poll.vote', { id, options: ['2'] })
    await carol.call('poll.vote', { id, options: ['2'] })
    await xiaohong.call('poll.vote', { id, options: ['3'] })
  })
  const voice = await upload(bob, 'voice.ogg', 'audio/ogg')
  await say(bob, { type: 'audio', data: { attachment: voice, waveform } })
  await say(carol, { type: 'location', data: { latitude: 51.7548, longitude: -1.2544, title: 'The corner shop' } })
  await alice.call('message.pin', { id: plan.id })
  await say(xiaohong, text('@Alice Liddell 你周六也来吗？'), { mentions: ['user/alice'] })
}

async function betweenTwo({ alice, bob, carol }: Town['clients']): Promise<void> {
  const first = await bob.send('user/alice', 'Did the new server arrive?').done
  await alice.send('user/bob', 'It did: racked, and quieter than the old one.').done
  const minutes = new File(['We met.\n'.repeat(300)], 'Minutes of Tuesday.txt', { type: 'text/plain' })
  const { id: attachment } = await alice.files.upload(minutes, { name: minutes.name })
  await alice.send('user/bob', { type: 'file', data: { attachment } }).done
  const secret = await bob.send('user/alice', 'oops, wrong window').done
  await bob.call('message.recall', { id: secret.id })
  const typo = await bob.send('user/alice', 'See you tomorow!').done
  await bob.call('message.edit', { id: typo.id, content: text('See you tomorrow!') })
  await bob.send('user/alice', { type: 'card', data: { oid: 'user/carol', name: 'Carol Haddad' } }).done
  await alice.send('user/bob', '👋').done
  await carol.send('user/bob', 'Have you seen the keys?').done
  await bob.call('message.forward', {
    ids: [first.id, typo.id],
    to: ['user/alice'],
    bundle: { title: 'Conversation: Alice Liddell' },
  })
}

export async function aTown(server: Reachable): Promise<Town> {
  const clients = {} as Record<Uid, ChatClient>
  for (const [uid, name] of Object.entries(people)) {
    await asApp(server, '/admin/users', { user: uid, name })
    clients[uid as Uid] = await aClient(server, uid)
  }
  const { alice, bob, carol, dave, erin, xiaohong } = clients
  const made = await alice.call('room.create', {
    name: 'Corner shop 街角小店',
    members: ['bob', 'carol', 'xiaohong', 'dave'],
  })
  const quiet = await carol.call('room.create', { name: 'Announcements', members: ['alice', 'erin'] })
  await carol.send(quiet.room.oid, 'The office is closed on Friday.').done
  await betweenTwo(clients)
  await inRoom(clients, made.room.oid)
  await erin.send(
    'user/alice',
    'A very long message that does not fit into one line of the list, and goes on and on and on',
  ).done
  await xiaohong.send('user/alice', '明天下午三点开会，别忘了带资料。').done
  await alice.send('user/alice', 'Buy flour').done
  await alice.call('contact.add', { user: 'bob', greeting: 'Hi' })
  await bob.call('contact.accept', { user: 'alice' })
  await alice.call('contact.add', { user: 'carol' })
  await carol.call('contact.accept', { user: 'alice' })
  await alice.call('contact.update', { user: 'bob', groups: ['Work'], favourite: true })
  await dave.call('contact.add', { user: 'alice', greeting: 'We met at the fair.' })
  await alice.call('conversation.update', { conversation: 'user/bob', settings: { pinned: true } })
  await alice.call('conversation.update', { conversation: quiet.room.oid, settings: { muted: true } })
  const chatroom = 'bake-along'
  const announcement = 'We bake at six. Bring flour.'
  await asApp(server, '/chatrooms', { id: chatroom, name: 'Bake along', owner: 'bob', announcement })
  await bob.call('chatroom.join', { chatroom })
  await bob.call('chatroom.send', { chatroom, content: text('Ovens on, everybody') })
  await carol.call('chatroom.join', { chatroom })
  await carol.call('chatroom.send', { chatroom, content: text('Mine is hot already 🔥') })
  await bob.call('presence.set', { status: { text: 'In the bakery', emoji: '🥐' } })
  return {
    clients,
    room: made.room.oid,
    quietRoom: quiet.room.oid,
    chatroom,
    [Symbol.dispose]() {
      for (const client of Object.values(clients)) client.disconnect()
    },
  }
}
