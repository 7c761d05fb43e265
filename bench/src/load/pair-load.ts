import type { Target } from '../targets/target.ts'
import { ackedNumber, FIRST_NUMBER, markedNumber, markedSender, markIn, SendTemplate } from '../wire/send-template.ts'
import type { LoadClient } from './clients.ts'
import { Histogram } from './histogram.ts'

/** More sends than any client may have unanswered at once. A power of two. */
const RING = 1 << 13
/** All sends are written here first; the kernel copies them at once, unless the server does not read. */
let scratch = Buffer.allocUnsafe(64 * 1024)

interface Sender {
  readonly client: LoadClient
  readonly template: SendTemplate
  /** When send number n was due, at n % RING. */
  readonly dueAt: Float64Array
  sent: number
}

export interface Totals {
  readonly sent: number
  readonly acked: number
  readonly received: number
}

/**
 * Users in pairs (0 with 1, 2 with 3 …) who send to each other. Takes the time from when a send was due to its ack,
 * and to the moment when the peer's socket has its push.
 */
export class PairLoad {
  toAck = new Histogram()
  toPush = new Histogram()
  /** Closed loop: every ack is answered with the next send while this holds. */
  #refill = false
  #sent = 0
  #acked = 0
  #received = 0
  readonly #senders: readonly Sender[]

  constructor(clients: readonly LoadClient[]) {
    this.#senders = clients.map((client, index) => ({
      client,
      template: new SendTemplate(index, `user/${clients[index ^ 1]?.uid}`),
      dueAt: new Float64Array(RING),
      sent: 0,
    }))
    for (const sender of this.#senders) this.#listen(sender)
  }

  get totals(): Totals {
    return { sent: this.#sent, acked: this.#acked, received: this.#received }
  }

  resetLatencies(): void {
    this.toAck = new Histogram()
    this.toPush = new Histogram()
  }

  /** Every user keeps `window` sends unanswered until `stop`. */
  startClosedLoop(window: number): void {
    this.#refill = true
    for (const sender of this.#senders) this.#send(sender, window, performance.now())
  }

  /** One send of one user, due at `due`; the next call takes the next user. */
  sendOne(index: number, due: number): void {
    const sender = this.#senders[index % this.#senders.length]
    if (sender) this.#send(sender, 1, due)
  }

  /** Sends nothing more and waits until everything is acknowledged and pushed; false when it was not within `withinMs`. */
  async stop(withinMs = 10_000): Promise<boolean> {
    this.#refill = false
    const deadline = performance.now() + withinMs
    while (performance.now() < deadline) {
      const { sent, acked, received } = this.totals
      if (acked === sent && received === sent) return true
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return false
  }

  #send(sender: Sender, count: number, due: number): void {
    const now = Date.now()
    const { template, dueAt, client } = sender
    if (template.frame.length * count > scratch.length) scratch = Buffer.allocUnsafe(template.frame.length * count)
    this.#sent += count
    let end = 0
    for (let i = 0; i < count; i++) {
      const number = FIRST_NUMBER + sender.sent++
      dueAt[number % RING] = due
      end = template.write(scratch, end, number, now)
    }
    client.connection.write(scratch.subarray(0, end))
    // The socket still reads from these bytes: leave them to it.
    if (client.connection.backlog > 0) scratch = Buffer.allocUnsafe(scratch.length)
  }

  #listen(sender: Sender): void {
    let owed = 0
    sender.client.connection.onText = (bytes, start, end) => {
      const number = ackedNumber(bytes, start, end)
      if (number > 0) {
        this.#acked++
        owed++
        this.toAck.record(performance.now() - (sender.dueAt[number % RING] ?? 0))
        return true
      }
      const mark = markIn(bytes, start, end)
      if (mark === 0) return false
      this.#pushed(sender, markedSender(bytes, mark), markedNumber(bytes, mark))
      return true
    }
    sender.client.connection.afterRead = () => {
      if (owed > 0 && this.#refill) this.#send(sender, owed, performance.now())
      owed = 0
    }
  }

  #pushed(receiver: Sender, senderIndex: number, number: number): void {
    const sender = this.#senders[senderIndex]
    if (!sender || sender === receiver) return
    this.#received++
    this.toPush.record(performance.now() - (sender.dueAt[number % RING] ?? 0))
  }
}

export interface LoadedTarget {
  readonly target: Target
  readonly load: PairLoad
}
