import type { IncomingMessage, ServerResponse } from 'node:http'

export interface BodyPace {
  /** A body comes within this time, in milliseconds. */
  readonly withinMs: number
  /** One that may be long brings so many bytes a second instead, over each such time; 0: whatever it likes. */
  readonly bytesPerSecond: number
}

interface Arrival {
  readonly response: ServerResponse
  /** The time and the bytes of the connection from which its pace is measured. */
  since: number
  bytes: number
  long: boolean
}

const tooSlow = JSON.stringify({
  error: { code: 'invalid', message: 'the body did not come in time; send it whole and at once' },
})

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Ends requests whose bodies never come: looked at together, by one timer. */
export class ArrivingBodies {
  readonly #pace: BodyPace
  readonly #arrivals = new Map<IncomingMessage, Arrival>()
  readonly #sweeper: NodeJS.Timeout

  constructor(pace: BodyPace) {
    this.#pace = pace
    // Not before what has come meanwhile was taken in: after a standstill it is the server that was slow.
    const soon = (): void => void setImmediate(() => this.#sweep())
    this.#sweeper = setInterval(soon, Math.min(1000, pace.withinMs / 4)).unref()
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    if (!hasBody(request)) return
    const { bytesRead } = request.socket
    this.#arrivals.set(request, { response, since: performance.now(), bytes: bytesRead, long: false })
  }

  /** It was answered, or its connection has ended. A body that has not come whole by then is waited for as any other. */
  answered(request: IncomingMessage): void {
    if (request.complete || request.destroyed) this.#arrivals.delete(request)
  }

  /** This one may take as long as its bytes keep coming. */
  mayBeLong(request: IncomingMessage): void {
    const arrival = this.#arrivals.get(request)
    if (arrival) arrival.long = true
  }

  stop(): void {
    clearInterval(this.#sweeper)
  }

  #sweep(): void {
    const now = performance.now()
    for (const [request, arrival] of this.#arrivals) {
      if (request.complete || request.destroyed) this.#arrivals.delete(request)
      else if (now - arrival.since >= this.#pace.withinMs && !this.#goesOn(request, arrival))
        this.#end(request, arrival)
    }
  }

  #goesOn(request: IncomingMessage, arrival: Arrival): boolean {
    if (!arrival.long) return false
    const now = performance.now()
    const { bytesRead } = request.socket
    const wanted = (this.#pace.bytesPerSecond * (now - arrival.since)) / 1000
    // When bytes wait to be taken it is the server that is slow.
    const waiting = request.readableLength > 0
    if (!waiting && bytesRead - arrival.bytes < wanted) return false
    arrival.since = now
    arrival.bytes = bytesRead
    return true
  }

  #end(request: IncomingMessage, { response }: Arrival): void {
    this.#arrivals.delete(request)
    if (response.headersSent) {
      request.socket.destroy()
      return
    }
    response.writeHead(408, { connection: 'close', 'content-type': 'application/json; charset=utf-8' }).end(tooSlow)
  }
}
