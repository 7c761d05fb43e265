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

/**
 * An owner who removes somebody and takes them in again, over and over, each at whatever node there is. From the answer of the removal
 * on until they are taken in again the other writes and reads nothing, at no node.
 */
export class Kicking {
  readonly #parts: KickingParts
  #going = true
  #room = ''
  #running: Promise<void> | undefined
  #tries = 0
  /** So often somebody who had been removed tried. */
  tried = 0

  constructor(parts: KickingParts) {
    this.#parts = parts
  }

  /** Makes a room of the two. */
  async start(): Promise<void> {
    const { owner, victim, endpoints } = this.#parts
    const [endpoint] = endpoints()
    if (!endpoint) throw new Error('no node listens')
    this.#room = await makeRoom(endpoint, owner.token, [owner.uid, victim.uid]).then(({ name }) => name)
    this.#running = this.#goOn()
  }

  async stop(): Promise<void> {
    this.#going = false
    await this.#running
  }

  async #goOn(): Promise<void> {
    const { owner, victim, history } = this.#parts
    const members = [`user/${victim.uid}`]
    const room = this.#room.slice('room/'.length)
    while (this.#going) {
      await this.#untilDone(owner, 'room.kick', { room, members })
      for (let n = 0; n < 6 && this.#going; n++) {
        for (const [op, data] of this.#forbidden()) {
          const outcome = await this.#ask(victim, op, data)
          if (outcome !== 'nobody knows') this.tried += 1
          if (outcome === 'done') history.violations.push(`${op} of somebody who had been removed was carried out`)
        }
        await pause(100)
      }
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

  async #untilDone(account: Account, op: string, data: unknown): Promise<void> {
    for (let outcome: Outcome = 'nobody knows'; this.#going && outcome !== 'done'; await pause(50)) {
      outcome = await this.#ask(account, op, data)
      if (outcome !== 'refused') continue
      this.#parts.history.violations.push(`${op} of the owner was refused`)
      return
    }
  }

  async #ask({ token, uid }: Account, op: string, data: unknown): Promise<Outcome> {
    const { endpoints, random } = this.#parts
    const there = endpoints()
    if (there.length === 0) return 'nobody knows'
    let connection: Connection | undefined
    try {
      connection = await Connection.open(random.pick(there))
      await connection.request('connect', { token, client: { id: `${uid}-kicking`, platform: 'linux' } })
      await connection.request(op, data)
      return 'done'
    } catch (error) {
      if (!(error instanceof Refused)) return 'nobody knows'
      return ['unavailable', 'rate_limited'].includes(error.code) ? 'nobody knows' : 'refused'
    } finally {
      connection?.cut()
    }
  }
}
