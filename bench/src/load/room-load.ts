import { FIRST_NUMBER, markIn, SendTemplate } from '../wire/send-template.ts'
import type { LoadClient } from './clients.ts'
import { pause } from './pause.ts'

/** The first few members take turns in speaking, the rest listens. */
const SPEAKERS = 8

/**
 * A room in which everybody is online. A fixed number of messages is under way at a time: the next is sent when as
 * many have reached all other members, so a server that acknowledges early gains nothing by it.
 */
export class RoomLoad {
  readonly #members: readonly LoadClient[]
  readonly #templates: readonly SendTemplate[]
  readonly #deliveredTo: Uint32Array
  #refill = 0
  #filling = false
  #timer: NodeJS.Timeout | undefined
  #sent = 0
  #delivered = 0

  constructor(members: readonly LoadClient[], room: string) {
    this.#members = members
    this.#templates = members.slice(0, SPEAKERS).map((_, index) => new SendTemplate(index, room))
    this.#deliveredTo = new Uint32Array(members.length)
    members.forEach((member, index) => {
      this.#listen(member, index)
    })
  }

  get delivered(): number {
    return this.#delivered
  }

  start(underWay: number): void {
    this.#refill = underWay
    this.#fill()
  }

  /** One message at a time, whatever has arrived of those before. */
  startEvery(milliseconds: number): void {
    this.#timer = setInterval(() => this.#speak(1), milliseconds)
  }

  /** Sends nothing more and waits for the rest; answers the members who did not get every message once. */
  async stop(withinMs = 10_000): Promise<readonly string[]> {
    this.#refill = 0
    clearInterval(this.#timer)
    const deadline = performance.now() + withinMs
    const others = this.#members.length - 1
    while (this.#delivered < this.#sent * others && performance.now() < deadline) await pause(20)
    return this.#members
      .map(({ uid }, index) => ({ uid, got: this.#deliveredTo[index] ?? 0, due: this.#sent - this.#spokenBy(index) }))
      .filter(({ got, due }) => got !== due)
      .map(({ uid, got, due }) => `${uid} got ${got} of ${due}`)
  }

  #spokenBy(index: number): number {
    if (index >= this.#templates.length) return 0
    return Math.floor((this.#sent + this.#templates.length - 1 - index) / this.#templates.length)
  }

  #fill(): void {
    this.#filling = false
    const complete = Math.floor(this.#delivered / (this.#members.length - 1))
    this.#speak(this.#refill - (this.#sent - complete))
  }

  /** What is due goes out together, one write for each speaker. */
  #speak(count: number): void {
    const now = Date.now()
    const frames: Buffer[][] = this.#templates.map(() => [])
    for (let i = 0; i < count; i++) {
      const index = this.#sent % this.#templates.length
      const template = this.#templates[index] as SendTemplate
      const frame = Buffer.allocUnsafe(template.frame.length)
      template.write(frame, 0, FIRST_NUMBER + this.#sent++, now)
      frames[index]?.push(frame)
    }
    frames.forEach((due, index) => {
      if (due.length > 0) this.#members[index]?.connection.write(Buffer.concat(due))
    })
  }

  #listen({ connection }: LoadClient, index: number): void {
    connection.onText = (bytes, start, end) => {
      if (markIn(bytes, start, end) > 0) {
        this.#delivered++
        this.#deliveredTo[index] = (this.#deliveredTo[index] ?? 0) + 1
      }
      return true
    }
    connection.afterRead = () => {
      if (this.#refill === 0 || this.#filling) return
      this.#filling = true
      setImmediate(() => this.#fill())
    }
  }
}
