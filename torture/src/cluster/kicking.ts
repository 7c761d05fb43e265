import type { Endpoint } from '@tidings/bench/server'
import type { History } from '../history.ts'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import { makeRoom } from '../setting.ts'
import { Connection, Refused } from '../wire/connection.ts'
import type { Account } from '../world.ts'

export interface KickingParts {
  readonly owner: Account
  readonly victim: Account
  /** Where the nodes listen now. */
  readonly endpoints: () => readonly Endpoint[]
  readonly history: History
  readonly random: Random
}

/** What came of a call: `nobody knows` where the connection or the store went away under it. */
type Outcome = 'done' | 'refused' | 'nobody knows'

interface Asked {
  readonly outcome: Outcome
  readonly answer?: unknown
}

/**
 * An owner who removes somebody and takes them in again, over and over, each at whatever node there is. From the answer of the removal
 * on until they are taken in again the other writes and reads nothing, at no node, and is told nothing of what is said meanwhile.
 */
export class Kicking {
  readonly #parts: KickingParts
  #going = true
  #room = ''
  #running: readonly Promise<void>[] = []
  #tries = 0
  /** Between the answer of a removal and the next invitation. Who is in again may be told what was said before, too, also late. */
  #isOut = false
  /** What was said since the other is out, and what the other was told since, by `seq`. */
  readonly #saidWithout = new Set<number>()
  readonly #told = new Set<number>()
  #listening: Connection | undefined
  /** So often somebody who had been removed tried. */
  tried = 0

  constructor(parts: KickingParts) {
    this.#parts = parts
  }

  get room(): string {
    return this.#room
  }

  /** Makes a room of the two. */
  async start(): Promise<void> {
    const { owner, victim, endpoints } = this.#parts
    const [endpoint] = endpoints()
    if (!endpoint) throw new Error('no node listens')
    this.#room = await makeRoom(endpoint, owner.token, [owner.uid, victim.uid]).then(({ name }) => name)
    this.#running = [this.#goOn(), this.#listen()]
  }

  async stop(): Promise<void> {
    this.#going = false
    this.#listening?.cut()
    await Promise.all(this.#running)
  }

  async #goOn(): Promise<void> {
    const { owner, victim, history } = this.#parts
    const members = [`user/${victim.uid}`]
    const room = this.#room.slice('room/'.length)
    while (this.#going) {
      await this.#untilDone(owner, 'room.kick', { room, members })
      this.#saidWithout.clear()
      this.#told.clear()
      this.#isOut = true
      for (let n = 0; n < 6 && this.#going; n++) {
        for (const [op, data] of this.#forbidden()) {
          const { outcome } = await this.#ask(victim, op, data)
          if (outcome !== 'nobody knows') this.tried += 1
          if (outcome === 'done') history.violations.push(`${op} of somebody who had been removed was carried out`)
        }
        await this.#sayWithout(owner)
        await pause(100)
      }
      this.#isOut = false
      await this.#untilDone(owner, 'room.invite', { room, members })
    }
  }

  #forbidden(): readonly (readonly [string, unknown])[] {
    this.#tries += 1
    const content = { type: 'text', data: 'from outside' }
    return [
      ['message.send', { to: this.#room, content, clientMsgId: `outside-${this.#tries}` }],
      ['log.read', { conversation: this.#room, limit: 1 }],
    ]
  }

  async #sayWithout(owner: Account): Promise<void> {
    const content = { type: 'text', data: 'among us' }
    const message = { to: this.#room, content, clientMsgId: `among-us-${this.#tries}` }
    const { outcome, answer } = await this.#ask(owner, 'message.send', message)
    if (outcome !== 'done') return
    this.#saidWithout.add((answer as { readonly seq: number }).seq)
    this.#compare()
  }

  /** At one node after the other: each as long as it lets them. */
  async #listen(): Promise<void> {
    const { victim, endpoints, random } = this.#parts
    for (; this.#going; await pause(random.between(50, 300))) {
      const there = endpoints()
      const connection = there.length > 0 ? await Connection.open(random.pick(there)).catch(() => undefined) : undefined
      if (!connection) continue
      this.#listening = connection
      connection.onEvent = ({ event, data }) => {
        const { conversation, seq } = data as { readonly conversation?: string; readonly seq?: number }
        if (event !== 'message' || conversation !== this.#room || seq === undefined) return
        if (this.#isOut) this.#told.add(seq)
        this.#compare()
      }
      const client = { id: `${victim.uid}-listening`, platform: 'android' }
      // Its node went, or cannot ask its store: another one is tried.
      const isIn = await connection.request('connect', { token: victim.token, client }).then(
        () => true,
        () => false,
      )
      if (isIn && this.#going) await connection.lost
      connection.cut()
    }
  }

  #compare(): void {
    for (const seq of this.#saidWithout)
      if (this.#told.delete(seq))
        this.#parts.history.violations.push(`somebody who had been removed was told seq ${seq} of ${this.#room}`)
  }

  async #untilDone(account: Account, op: string, data: unknown): Promise<void> {
    for (let outcome: Outcome = 'nobody knows'; this.#going && outcome !== 'done'; await pause(50)) {
      outcome = (await this.#ask(account, op, data)).outcome
      if (outcome !== 'refused') continue
      this.#parts.history.violations.push(`${op} of the owner was refused`)
      return
    }
  }

  async #ask({ token, uid }: Account, op: string, data: unknown): Promise<Asked> {
    const { endpoints, random } = this.#parts
    const there = endpoints()
    if (there.length === 0) return { outcome: 'nobody knows' }
    let connection: Connection | undefined
    try {
      connection = await Connection.open(random.pick(there))
      await connection.request('connect', { token, client: { id: `${uid}-kicking`, platform: 'linux' } })
      return { outcome: 'done', answer: await connection.request(op, data) }
    } catch (error) {
      const isNo = error instanceof Refused && !['unavailable', 'rate_limited'].includes(error.code)
      return { outcome: isNo ? 'refused' : 'nobody knows' }
    } finally {
      connection?.cut()
    }
  }
}
