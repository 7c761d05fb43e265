import { mkdirSync, writeFileSync } from 'node:fs'
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import { join } from 'node:path'
import { type Endpoint, tokensFor } from '@tidings/bench/server'
import { type ApnsGot, type ApnsReply, ApnsServer } from '@tidings/testkit/push-service'
import type { History } from './history.ts'
import { pause } from './pause.ts'
import { type Away, checkPushed, type Pushing, unpushed } from './pushed.ts'
import type { Random } from './random.ts'
import { makeRoom } from './setting.ts'
import type { Terminal } from './terminal.ts'
import { Connection } from './wire/connection.ts'
import { type Conversation, nameFor, pairName, type World } from './world.ts'

const people = ['away-1', 'away-2', 'away-3']
/** Others of their room, who write there. */
const writersOfRoom = 4
/** Each from another writer, or to another phone. */
const callsAtOnce = 3
/** One push in so many is refused for now the first time, or left without an answer: what is not tried again is missed. */
const refusedOf = 8
/** When nothing came for so long, nothing will: what was refused is tried again after seconds, or half a minute where that happens often. */
const patienceMs = 90_000

/** What they are judged by. */
interface Joined {
  /** How many servers there were by now. */
  readonly lives: () => number
  readonly history: Pick<History, 'store'>
}

/** People who are away all the time, their phones, and the push service of these: a stand-in of Apple's, which verifies what it is given. */
export class Phones implements AsyncDisposable {
  #lives: () => number = () => 0
  #history: Pick<History, 'store'> = { store: { mayRefuse: false, turns: 0 } }
  /** To each of them from everybody: said in once, so that a push that is forgotten is not made up for by a later one. */
  readonly #once: Conversation[] = []
  #said = 0
  #away: readonly Away[] = []
  readonly #service: ApnsServer
  readonly #random: Random
  readonly #pushings: Pushing[] = []
  readonly #refused = new Set<string>()
  readonly #lifeOfEach = new WeakMap<ServerHttp2Session, number>()

  private constructor(service: ApnsServer, random: Random) {
    this.#service = service
    this.#random = random
    service.answers = (got, stream) => this.#take(got, stream)
  }

  static async start(random: Random): Promise<Phones> {
    return new Phones(await ApnsServer.start(), random)
  }

  /** With which a server pushes to them. */
  env(directory: string): Readonly<Record<string, string>> {
    const { url, key, keyId, teamId } = this.#service
    const keyFile = join(directory, 'AuthKey.p8')
    mkdirSync(directory, { recursive: true })
    writeFileSync(keyFile, key)
    return {
      ...{ TIDINGS_PUSH_APNS_URL: url, TIDINGS_PUSH_APNS_KEY_FILE: keyFile, TIDINGS_PUSH_APNS_APP: 'org.example.chat' },
      ...{ TIDINGS_PUSH_APNS_KEY_ID: keyId, TIDINGS_PUSH_APNS_TEAM_ID: teamId },
    }
  }

  /** They register and go. The world with the conversations in which they are written to all the time. */
  async join(endpoint: Endpoint, world: World, { lives, history }: Joined): Promise<World> {
    this.#lives = lives
    this.#history = history
    const tokens = await tokensFor(endpoint, people)
    for (const [index, uid] of people.entries()) await register(endpoint, uid, tokens[index] ?? '')
    const writers = world.accounts.slice(0, writersOfRoom)
    const members = [...writers.map(({ uid }) => uid), ...people]
    const room = await makeRoom(endpoint, writers[0]?.token ?? '', members)
    const pairs = people.map((uid, index) => pair(world.accounts[index]?.uid ?? '', uid))
    const others = world.accounts.slice(people.length).map(({ uid }) => uid)
    for (const writer of others) for (const uid of people) this.#once.push(pair(writer, uid))
    const all = [room, ...pairs]
    const known = [...all, ...this.#once]
    const mine = (uid: string) => known.filter(({ members }) => members.includes(uid)).map(({ name }) => name)
    this.#away = people.map((uid) => ({ phone: phoneOf(uid), conversations: mine(uid) }))
    return { ...world, conversations: [...world.conversations, ...all] }
  }

  /** With those in which something is said once. */
  allOf(world: World): World {
    return { ...world, conversations: [...world.conversations, ...this.#once] }
  }

  /** Something is said to some of them now: a server that is killed in this moment may be about to push it. */
  call(terminals: readonly Terminal[]): void {
    const some = this.#once.slice(this.#said, this.#said + callsAtOnce)
    this.#said += some.length
    for (const conversation of some)
      terminals.find(({ uid }) => conversation.members.includes(uid))?.write(conversation, false)
  }

  /** Once nothing befalls anybody any more: what it has found. */
  async judge({ sends }: History): Promise<string[]> {
    let count = -1
    for (let since = performance.now(); unpushed(this.#pushings, this.#away, sends).length > 0; await pause(100)) {
      if (this.#pushings.length > count) {
        count = this.#pushings.length
        since = performance.now()
      }
      if (performance.now() - since > patienceMs) break
    }
    const refused = this.#service.refused.map((fault) => `a push is not as Apple wants it: ${fault}`)
    return [...refused, ...checkPushed(this.#pushings, this.#away, sends)]
  }

  get count(): number {
    return this.#pushings.length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service[Symbol.asyncDispose]()
  }

  #take({ token: phone, headers, payload }: ApnsGot, stream: ServerHttp2Stream): ApnsReply | undefined {
    const { conversation, user, message, seq } = payload as unknown as Readonly<Record<string, string>>
    const what = `${phone} ${message}`
    if (!this.#refused.has(what) && this.#random.chance(1 / refusedOf)) {
      this.#refused.add(what)
      if (this.#random.chance(0.5)) return { status: 503, reason: 'ServiceUnavailable' }
      stream.close()
      return undefined
    }
    this.#pushings.push({
      ...{ phone, pushId: headers['apns-id'] ?? '', messageId: message ?? '', seq: Number(seq) },
      ...{ conversation: nameFor(user ?? '', conversation ?? ''), life: this.#lifeOf(stream.session) },
    })
    return { status: 200 }
  }

  /** A connection ends with its server; what it has sent may be read after its end. While the store is away nothing is noted. */
  #lifeOf(session: ServerHttp2Stream['session']): string {
    const { mayRefuse, turns } = this.#history.store
    if (mayRefuse) return `alone ${this.#pushings.length}`
    const life = this.#lifeOfEach.get(session as ServerHttp2Session) ?? this.#lives()
    this.#lifeOfEach.set(session as ServerHttp2Session, life)
    return `${life} ${turns}`
  }
}

const pair = (writer: string, uid: string): Conversation => ({
  ...{ name: pairName(writer, uid), members: [writer, uid] },
})

const phoneOf = (uid: string): string => `phone-of-${uid}`

async function register(endpoint: Endpoint, uid: string, token: string): Promise<void> {
  const connection = await Connection.open(endpoint)
  try {
    await connection.request('connect', { token, client: { id: phoneOf(uid), platform: 'ios' } })
    await connection.request('push.register', { provider: 'apns', token: phoneOf(uid), language: 'en' })
  } finally {
    connection.cut()
  }
}
