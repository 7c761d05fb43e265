import { leastPayload, type NatsOptions, openConnection } from './connection.ts'

/** What an operator should know of a NATS before nodes talk over it. */
export interface ExaminedNats {
  /** `2.15.1` */
  readonly version: string
  /** `host:port` of the one that answered. */
  readonly server: string
  /** The most bytes of one message. */
  readonly maxPayload: number
  /** Milliseconds from question to answer: median of 20. */
  readonly answerMs: number
  readonly isEncrypted: boolean
  /** What would keep a node from running. */
  readonly faults: readonly string[]
}

/** Connects and asks. Rejects with `unavailable` and what to do when that is not possible. */
export async function examineNats(options: NatsOptions): Promise<ExaminedNats> {
  const connection = await openConnection(options)
  try {
    const times: number[] = []
    for (let round = 0; round < 20; round++) {
      const start = performance.now()
      await connection.flush()
      times.push(performance.now() - start)
    }
    const {
      version = '',
      max_payload: maxPayload = 0,
      tls_required: asks,
      tls_available: offers,
    } = connection.info ?? {}
    return {
      version,
      server: connection.getServer(),
      maxPayload,
      answerMs: times.sort((a, b) => a - b)[10] as number,
      isEncrypted: asks === true || offers === true,
      faults:
        maxPayload < leastPayload ? [`it takes messages of ${maxPayload} bytes at most: set max_payload to 1MB`] : [],
    }
  } finally {
    await connection.close()
  }
}
