import { setTimeout as pause } from 'node:timers/promises'
import { type InputOf, type OperationName, type OutputOf, operations } from '@tidings/protocol'
import type { Random } from '@tidings/torture/random'
import { Draw } from './acts/draw.ts'
import { acts } from './acts/index.ts'
import type { Known } from './acts/known.ts'
import { type Doer, deeds } from './deeds.ts'
import { expectValid, faultOf } from './judge.ts'
import { learn } from './learn.ts'
import { type Site, Terminals, type Way } from './terminals.ts'

const names = Object.keys(operations) as OperationName[]
/** What people do most. */
const frequent: readonly OperationName[] = ['message.send', 'conversation.read', 'log.read', 'message.react', 'typing']
const REMEMBERED = 6
const LONGEST_PAUSE_MS = 30
const PATIENCE_MS = 5000

export interface Chronicle {
  fault(what: string): void
  /** An operation was carried out, or was refused with a code; `act`: by whom, how, and with what. */
  done(name: OperationName, outcome: string, act: string): void
}

/** Somebody who does whatever there is to do, one thing after the other, now over this, now over that. */
export class Person {
  readonly terminals: Terminals
  readonly #draw: Draw
  readonly #random: Random
  readonly #known: Known
  readonly #chronicle: Chronicle
  /** What was done last, for whoever reads of a fault. */
  readonly #last: string[] = []

  constructor(uid: string, site: Site, life: { random: Random; known: Known; chronicle: Chronicle }) {
    this.#random = life.random
    this.#known = life.known
    this.#chronicle = life.chronicle
    this.#draw = new Draw(life.random, uid, life.known)
    this.terminals = new Terminals(uid, site, (what) => life.chronicle.fault(what))
  }

  get uid(): string {
    return this.terminals.uid
  }

  async live(until: () => boolean): Promise<void> {
    while (!until()) {
      await this.#turn()
      await pause(this.#random.int(LONGEST_PAUSE_MS))
    }
  }

  /** Any operation, by name; answers its output when it was carried out. */
  async act<N extends OperationName>(name: N, input: InputOf<N>, way: Way): Promise<OutputOf<N> | undefined> {
    expectValid(name, input)
    const said = `${way} ${name} ${JSON.stringify(input).slice(0, 300)}`
    this.#last.push(said)
    if (this.#last.length > REMEMBERED) this.#last.shift()
    const outcome = await this.terminals.perform(name, input, way)
    if (outcome === 'lost') return undefined
    const fault = faultOf(name, outcome)
    if (fault) this.#chronicle.fault(`${this.uid}: ${fault}\n    after ${this.#last.join('\n      then ')}`)
    this.#chronicle.done(name, 'ok' in outcome ? 'ok' : outcome.code, `${this.uid} ${said}`)
    if (!('ok' in outcome)) return undefined
    const output = outcome.ok as OutputOf<N>
    learn(this.#known, name, { input, output, by: this.uid })
    return output
  }

  async #turn(): Promise<void> {
    const { sdk } = this.terminals
    const chance = this.#random.next()
    if (chance < 0.01) this.terminals.cutSocket()
    else if (chance < 0.015) sdk.disconnect()
    else if (chance < 0.02) sdk.reconnectNow()
    else if (chance < 0.04) await this.#passing()
    else if (chance < 0.06) await this.#upload(1 + this.#random.int(30_000))
    else if (chance < 0.1) await this.#random.pick(deeds)(this.#doer())
    else await this.#anyAct()
    await this.comeBack()
  }

  async come(): Promise<void> {
    await this.terminals.come()
    this.#chronicle.done('connect', 'ok', `${this.uid} sdk`)
  }

  /** After everything that ends a connection for good. Guests are banned now and then; nobody else stays away. */
  async comeBack(): Promise<void> {
    const { phase } = this.terminals.sdk.state.connection
    if (phase !== 'offline' && phase !== 'signed-out') return
    try {
      await this.come()
    } catch (error) {
      if (!this.#known.guests.includes(this.uid)) this.#chronicle.fault(`${this.uid} does not come back: ${error}`)
    }
  }

  async #anyAct(): Promise<void> {
    const name = this.#random.pick(this.#random.chance(0.3) ? frequent : names)
    const input = acts[name](this.#draw)
    if (input !== undefined) await this.act(name, input, this.#wayOf(name))
  }

  #wayOf(name: OperationName): Way {
    const { access } = operations[name]
    if (access === 'session') return 'socket'
    if (access === 'app') return 'app'
    const hasRoute = 'http' in operations[name]
    const ways: readonly Way[] = hasRoute ? ['sdk', 'socket', 'http'] : ['sdk', 'socket']
    return this.#random.pick(access === 'known' ? [...ways, 'app'] : ways)
  }

  /** What an app does with the SDK, beside operations: look, go back, write through the outbox. */
  async #passing(): Promise<void> {
    const { sdk } = this.terminals
    const conversation = this.#random.pick(Object.keys(sdk.state.conversations).concat(this.#draw.other()))
    const opened = sdk.open(conversation)
    sdk.typing(conversation)
    const unwatch = sdk.watchPresence(this.#draw.users(5))
    sdk.wantProfiles(this.#draw.users(5))
    const handle = sdk.send(conversation, this.#draw.words())
    // A conversation that this person may not enter, a message that is refused: both are answers.
    const all = Promise.allSettled([opened.ready(), opened.loadOlder(), handle.done, sdk.markRead(conversation)])
    // Whoever was signed out meanwhile would wait for ever: for that it is this person's turn again.
    await Promise.race([all, pause(PATIENCE_MS)])
    unwatch()
    opened.close()
  }

  #doer(): Doer {
    return {
      ...{ uid: this.uid, draw: this.#draw, sdk: this.terminals.sdk },
      act: (name, input) => this.act(name, input, this.#wayOf(name)),
      upload: (bytes) => this.#upload(bytes),
    }
  }

  async #upload(bytes: number): Promise<string | undefined> {
    try {
      const file = new File(['x'.repeat(bytes)], `${this.#draw.name('file')}.txt`)
      const done = await Promise.race([this.terminals.sdk.files.upload(file), pause(PATIENCE_MS)])
      if (done) this.#known.attachments.add(done.id)
      return done?.id
    } catch (error) {
      const code = (error as { code?: string }).code ?? 'none'
      if (!['unavailable', 'unauthenticated', 'banned', 'too_large'].includes(code))
        this.#chronicle.fault(`${this.uid}: an upload of ${bytes} bytes ended with ${error}`)
      return undefined
    }
  }
}
