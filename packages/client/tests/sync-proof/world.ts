import { ChatClient, type ClientState, listConversations } from '@tidings/client'
import type { Conversation, InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { aToken, type TestServer } from '@tidings/testkit'

/** One person with two terminals that are there, and one that is away while it happens. */
export interface Person {
  readonly uid: string
  readonly oid: string
  readonly here: readonly [ChatClient, ChatClient]
  readonly away: ChatClient
  /** Signs in with the token of the beginning, as an app does, or with another one where that is refused by now. */
  comes(client: ChatClient, server: TestServer): Promise<unknown>
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
}

export interface World {
  readonly server: TestServer
  readonly alice: Person
  readonly bob: Person
  readonly carol: Person
  /** Of alice (its owner), bob and carol. */
  readonly room: { readonly id: string; readonly oid: string }
  /** What bob wrote to alice, and into the room. */
  readonly fromBob: string
  readonly inRoom: string
  /** What alice wrote to bob. */
  readonly fromAlice: string
}

const platforms = ['web', 'ios', 'macos'] as const
let worlds = 0

/** Their terminals are with one server and the next, in turns. */
async function aPerson(servers: readonly TestServer[], turn: number, uid: string): Promise<Person> {
  const at = (n: number): TestServer => servers[n % servers.length] as TestServer
  const token = await aToken(at(turn), uid)
  const terminals = await Promise.all(
    platforms.map(async (platform, index) => {
      const client = new ChatClient({ url: at(turn + index).url, client: { id: `${uid}-${platform}`, platform } })
      await client.connect(uid, token)
      return client
    }),
  )
  const [first, second, away] = terminals as [ChatClient, ChatClient, ChatClient]
  const comes = (client: ChatClient, server: TestServer) => {
    const tokens = [token]
    return client.connect(uid, async () => tokens.pop() ?? (await aToken(server, uid)))
  }
  return { uid, oid: `user/${uid}`, here: [first, second], away, comes, call: (name, input) => first.call(name, input) }
}

const text = (data: string) => ({ type: 'text', data })

/** On one server, or on several that are nodes of a cluster. */
export async function aWorld(...servers: readonly [TestServer, ...TestServer[]]): Promise<World> {
  const [server] = servers
  worlds += 1
  const [alice, bob, carol] = (await Promise.all(
    ['alice', 'bob', 'carol'].map((name, turn) => aPerson(servers, turn, `${name}${worlds}`)),
  )) as [Person, Person, Person]
  const { room } = await alice.call('room.create', { name: 'Team', members: [bob.oid, carol.oid] })
  const fromBob = (await bob.call('message.send', { to: alice.oid, content: text('hi') })).id
  const inRoom = (await bob.call('message.send', { to: room.oid, content: text('all') })).id
  const fromAlice = (await alice.call('message.send', { to: bob.oid, content: text('yes') })).id
  const world = { server, alice, bob, carol, room, fromBob, inRoom, fromAlice }
  for (const person of peopleOf(world)) {
    for (const client of [...person.here, person.away]) look(world, client)
  }
  await settled(world)
  for (const person of peopleOf(world)) person.away.disconnect()
  return world
}

export const peopleOf = ({ alice, bob, carol }: World): readonly Person[] => [alice, bob, carol]

/** Every terminal has the conversations open in which something happens. */
function look({ alice, bob, room }: World, client: ChatClient) {
  const others = [alice.oid, bob.oid, room.oid].filter((oid) => oid !== client.state.user?.oid)
  return others.map((oid) => client.open(oid))
}

/** What a user sees: everything but what passes (presence, typing) and how far a copy reaches. */
export function shown({ user, conversations, rooms, windows, own, packs }: ClientState): unknown {
  const listed = Object.values(conversations).filter(({ hidden, seq }) => !hidden && seq > 0)
  return {
    user,
    // The version orders two views, the order is shown by what stands above what: neither number is shown itself.
    list: listConversations({ conversations }).map(({ conversation }) => conversation),
    conversations: Object.fromEntries(
      listed.map(({ version: _, order: __, ...one }) => [
        one.conversation,
        { ...one, channel: named(one), rev: revOf(rooms, one) },
      ]),
    ),
    rooms: Object.fromEntries(listed.flatMap(({ conversation }) => roomOf(rooms, conversation))),
    windows: Object.fromEntries(
      listed.flatMap(({ conversation }) => {
        const messages = windows[conversation]?.messages ?? []
        return messages.length === 0 ? [] : [[conversation, messages]]
      }),
    ),
    own,
    packs,
  }
}

/** How many subscribe, nobody is told: it is as of when they last read it. */
const named = ({ channel }: Pick<Conversation, 'channel'>) => channel && { ...channel, subscribers: 0, version: 0 }

/** Where history begins with joining, nobody is told of a change before it: the log's number may be ahead of theirs. */
const revOf = (
  rooms: ClientState['rooms'],
  { conversation, rev }: Pick<Conversation, 'conversation' | 'rev'>,
): number | undefined => (rooms[conversation.slice('room/'.length)]?.settings.history === 'joined' ? undefined : rev)

function roomOf(rooms: ClientState['rooms'], oid: string): [string, unknown][] {
  const id = oid.slice(oid.indexOf('/') + 1)
  return oid.startsWith('room/') ? [[id, rooms[id]]] : []
}

/** What a terminal sees that has never been here before. */
export async function snapshot(world: World, { uid, comes }: Person): Promise<unknown> {
  const client = new ChatClient({ url: world.server.url, client: { id: `${uid}-new`, platform: 'linux' } })
  await comes(client, world.server)
  await Promise.all(look(world, client).map((open) => open.ready()))
  const state = shown(client.state)
  client.disconnect()
  return state
}

/** Nothing moves any more: two looks a moment apart are equal. */
export async function settled(world: World): Promise<void> {
  const look = () => JSON.stringify(peopleOf(world).map(({ here }) => here.map(({ state }) => shown(state))))
  let before = ''
  let quiet = 0
  for (let turn = 0; turn < 100 && quiet < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 15))
    const now = look()
    quiet = now === before ? quiet + 1 : 0
    before = now
  }
}

export async function goneFrom(world: World): Promise<void> {
  for (const { here, away } of peopleOf(world)) for (const client of [...here, away]) client.disconnect()
}
