import { ownerOf } from '../feed/cursor.ts'
import type { DueKinds, WhenDue } from '../own/due.ts'
import { PuttingOff, recordName } from '../own/putting-off.ts'
import type { DueRecord, Records } from '../ports/records.ts'
import type { Clock, Log } from '../ports/system.ts'
import type { ServiceGate } from './service-gate.ts'

export interface TimerParts {
  readonly records: Records
  readonly clock: Clock
  readonly log: Log
  readonly scheduler: { look(): void }
}

type Handles = Parameters<ServiceGate['onTimer']>[0]

/** A timer that this process has taken: its record as it stands in the store, as long as nobody sets it anew. */
interface Taken {
  record: DueRecord
}

interface Service {
  readonly handle: Handles
  /** Those whose time has come and that wait for others of the service. */
  readonly waiting: Taken[]
  atWork: number
}

/** So long whoever has taken a timer may be silent before it is due again. */
const leaseMs = 60_000
/** Timers of one service that are handled at once, and that wait for it. */
const atOnce = 8
const mostWaiting = 100

export const timersOf = (service: string): string => `${ownerOf(service)}/timers`
/** One for each service: a node looks at those of the services that run on it. */
const kindOf = (service: string): string => `service-timer/${service}`

const at = (service: string, key: string) => ({ owner: timersOf(service), kind: kindOf(service), key })

/**
 * Times that services have set. What a service does with one is not waited for by whatever else is due: the record is put
 * ahead by a lease, again as long as that takes, and removed when it is done.
 */
export class ServiceTimers {
  readonly #parts: TimerParts
  readonly #kinds = new Map<string, WhenDue>()
  readonly #taken = new Map<string, Taken>()
  readonly #later: PuttingOff

  constructor(parts: TimerParts) {
    this.#parts = parts
    this.#later = new PuttingOff(parts.records, parts.log)
  }

  /** Of the services that run here. */
  get kinds(): DueKinds {
    return this.#kinds
  }

  /** The answer ends it. */
  handle(name: string, handle: Handles): () => void {
    const service: Service = { handle, waiting: [], atWork: 0 }
    this.#kinds.set(kindOf(name), (_, record) => this.#due(service, record))
    this.#parts.scheduler.look()
    return () => {
      service.waiting.length = 0
      this.#kinds.delete(kindOf(name))
    }
  }

  async set(service: string, { key, due, value }: Pick<DueRecord, 'key' | 'due'> & { value: string }): Promise<void> {
    if (!Number.isSafeInteger(due) || due < 0)
      throw new Error(`a timer is due at a whole number of milliseconds since the epoch, not at ${due}`)
    await this.#parts.records.put([{ ...at(service, key), value, due }])
    this.#parts.scheduler.look()
  }

  async cancel(service: string, key: string): Promise<void> {
    await this.#parts.records.put([{ ...at(service, key), value: null, only: 'present' }])
  }

  /** A timer's time has come, or the lease of one is over. */
  async #due(service: Service, record: DueRecord): Promise<void> {
    const ahead = await this.#putAhead(record)
    const known = this.#taken.get(recordName(record))
    if (known?.record.version === record.version && ahead) known.record = ahead
    // Set anew or taken back meanwhile; set anew while it is being handled, or one of too many: it comes again.
    if (!ahead || known || service.waiting.length >= mostWaiting) return
    const taken = { record: ahead }
    this.#taken.set(recordName(record), taken)
    service.waiting.push(taken)
    this.#next(service)
  }

  /** Whoever else finds it due later does not take it, too. */
  async #putAhead(record: DueRecord): Promise<DueRecord | undefined> {
    const { owner, kind, key, value, version: only } = record
    const due = this.#parts.clock.now() + leaseMs
    const [version] = await this.#parts.records.put([{ owner, kind, key, value, due, only }])
    return version === undefined ? undefined : { ...record, version, due }
  }

  #next(service: Service): void {
    if (service.atWork >= atOnce) return
    const taken = service.waiting.shift()
    if (!taken) return
    service.atWork += 1
    void this.#carryOut(service, taken).finally(() => {
      service.atWork -= 1
      this.#taken.delete(recordName(taken.record))
      this.#next(service)
    })
  }

  /** Never rejects: what could not be noted is due again when the lease is over. */
  async #carryOut({ handle }: Service, taken: Taken): Promise<void> {
    const { clock, log, scheduler } = this.#parts
    const { key, value } = taken.record
    const failed = await Promise.resolve()
      .then(() => handle(key, value ?? ''))
      .then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
    try {
      if (failed) await this.#later.putOff(taken.record, clock.now(), failed.error)
      else await this.#remove(taken)
    } catch (error) {
      log.warn({ err: error }, 'what became of a timer could not be noted: it comes again')
    }
    scheduler.look()
  }

  /** Unless it was set anew meanwhile. */
  async #remove({ record }: Taken): Promise<void> {
    const { owner, kind, key, version } = record
    this.#later.done(record)
    await this.#parts.records.put([{ owner, kind, key, value: null, only: version }])
  }
}
