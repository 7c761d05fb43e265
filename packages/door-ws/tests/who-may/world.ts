import type { ConversationOid, InputOf } from '@tidings/protocol'
import type { People } from './people.ts'

/** Nothing to do with alice · was in her room and was removed · is blocked by her · may not speak in her room. */
export const outsiders = ['stranger', 'former', 'blocked', 'muted'] as const
export type Outsider = (typeof outsiders)[number]
export type Caller = Outsider | 'alice'
export type Where = 'room' | 'pair'
type Kind = 'message' | 'poll' | 'card' | 'stream'

/** What alice has said in the room, to bob, and in the room to bob alone. */
const secrets = { room: 'room-secret', pair: 'pair-secret', whisper: 'whisper-secret' } as const

/** What must never reach one of them. */
export function secretsFrom(who: Caller): readonly string[] {
  if (who === 'alice') return []
  const { room, pair, whisper } = secrets
  return who === 'stranger' || who === 'former' ? [room, pair, whisper] : [pair, whisper]
}

export const tomorrow = (): number => Date.now() + 86_400_000

export const text = (data: string) => ({ type: 'text', data })

const poll = (question: string, anonymous: boolean) => ({
  type: 'poll',
  data: {
    question,
    anonymous,
    options: [
      { id: 'a', text: 'A' },
      { id: 'b', text: 'B' },
    ],
  },
})

const card = (words: string) => ({
  type: 'adaptive-card',
  data: {
    type: 'AdaptiveCard',
    body: [{ type: 'TextBlock', text: words }],
    actions: [{ type: 'Action.Submit', id: 'yes', title: 'Yes' }],
  },
})

/** The scene: alice's room, her conversations, and what each of the others has had in them. */
export class World {
  readonly people: People
  /** Rooms, by their ids: the one they have all been in, and one that was dissolved. */
  room = ''
  endedRoom = ''
  /** Messages of alice's. */
  roomMessage = ''
  whisper = ''
  /** One that all but the stranger have saved, beside the first. */
  spare = ''
  endedMessage = ''
  /** Streams of alice's: in the room that was dissolved, in the room, and with each of them. */
  endedStream = ''
  readonly #streams = new Map<string, string>()
  /** Made while they still could. */
  readonly #own = new Map<string, string[]>()

  constructor(people: People) {
    this.people = people
  }

  get roomOid(): ConversationOid {
    return `room/${this.room}`
  }

  /** With whom they look for a conversation; the stranger's has never begun. */
  toRead(who: Caller): ConversationOid {
    return who === 'alice' ? 'user/bob' : 'user/alice'
  }

  /** To whom they write. */
  toWrite(who: Caller): ConversationOid {
    return who === 'alice' || who === 'stranger' ? 'user/bob' : 'user/alice'
  }

  /** Where alice speaks so that they hear it, except for the stranger. */
  #heardBy(where: Where, who: Caller): ConversationOid {
    if (where === 'room') return this.roomOid
    return who === 'alice' || who === 'stranger' ? 'user/bob' : `user/${who}`
  }

  #words(where: Where, who: Caller): string {
    if (where === 'room') return secrets.room
    return who === 'alice' || who === 'stranger' ? secrets.pair : 'between us'
  }

  /** A new message of alice's. */
  async message(where: Where, who: Caller): Promise<string> {
    const content = text(this.#words(where, who))
    return (await this.people.does('alice', 'message.send', { to: this.#heardBy(where, who), content })).id
  }

  /** A new poll of alice's. */
  async poll(where: Where, who: Caller, { anonymous = false } = {}): Promise<string> {
    const content = poll(`${this.#words(where, who)}?`, anonymous)
    return (await this.people.does('alice', 'message.send', { to: this.#heardBy(where, who), content })).id
  }

  /** A new card of alice's. */
  async card(where: Where, who: Caller): Promise<string> {
    const content = card(this.#words(where, who))
    return (await this.people.does('alice', 'message.send', { to: this.#heardBy(where, who), content })).id
  }

  /** A message of alice's in the room, for bob alone. */
  async whispers(): Promise<string> {
    const options = { targets: ['bob'] }
    const input: InputOf<'message.send'> = { to: this.roomOid, content: text(secrets.whisper), options }
    return (await this.people.does('alice', 'message.send', input)).id
  }

  /** The stream of alice's that is open there. */
  async stream(where: Where, who: Caller): Promise<string> {
    const to = this.#heardBy(where, who)
    const known = this.#streams.get(to)
    if (known) return known
    const stream = await this.streams('alice', to, this.#words(where, who))
    this.#streams.set(to, stream)
    return stream
  }

  /** Opens one and writes the words into it. */
  async streams(who: string, to: ConversationOid, words: string): Promise<string> {
    const clientMsgId = this.people.unused('stream')
    const { stream } = await this.people.does(who, 'stream.open', { to, clientMsgId })
    await this.people.does(who, 'stream.append', { stream, offset: 0, text: words })
    return stream
  }

  /** Makes things of their own, for later. */
  async makeOwn(who: Caller, where: Where): Promise<void> {
    const to = where === 'room' ? this.roomOid : this.toWrite(who)
    const say = async (content: InputOf<'message.send'>['content']) =>
      (await this.people.does(who, 'message.send', { to, content })).id
    for (let i = 0; i < 6; i++) this.#keep(who, where, 'message', await say(text('mine')))
    for (let i = 0; i < 3; i++) this.#keep(who, where, 'poll', await say(poll('mine?', false)))
    if (where === 'room') this.#keep(who, where, 'card', await say(card('mine?')))
    for (let i = 0; i < 5; i++) this.#keep(who, where, 'stream', await this.streams(who, to, 'mine'))
  }

  /** Something of their own that nobody has used yet. */
  own(who: Caller, where: Where, kind: Kind): string {
    const kept = this.#own.get(`${who} ${where} ${kind}`)?.pop()
    if (kept === undefined) throw new Error(`${who} has no ${kind} left in the ${where}: make one more`)
    return kept
  }

  #keep(who: Caller, where: Where, kind: Kind, id: string): void {
    const key = `${who} ${where} ${kind}`
    this.#own.set(key, [...(this.#own.get(key) ?? []), id])
  }

  /** Another room like the first, to be changed: alice owns it, bob is an admin, `former` was removed. */
  async newRoom(patch: Partial<InputOf<'room.create'>> = {}): Promise<string> {
    const { people } = this
    const members = ['bob', 'former', 'blocked', 'muted']
    const { room } = await people.does('alice', 'room.create', { name: 'another', members, ...patch })
    await people.does('alice', 'room.role', { room: room.id, user: 'bob', role: 'admin' })
    await this.settle(room.id)
    return room.id
  }

  /** From here on `former` is out and `muted` may not speak. */
  async settle(room: string): Promise<void> {
    await this.people.does('alice', 'room.kick', { room, members: ['former'] })
    await this.people.does('alice', 'room.mute', { room, user: 'muted', until: tomorrow() })
  }

  /** A room to which they are invited, and not in until they join. */
  async invited(who: Caller): Promise<string> {
    const { people } = this
    const host = who === 'alice' ? 'bob' : 'alice'
    await people.does(who, 'user.settings', { invites: 'ask' })
    const { room } = await people.does(host, 'room.create', { name: 'invited', members: [who] })
    await people.does(who, 'user.settings', { invites: 'direct' })
    return room.id
  }
}
