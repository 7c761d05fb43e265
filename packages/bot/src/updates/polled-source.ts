import { setTimeout as sleep } from 'node:timers/promises'
import { TidingsError } from '@tidings/client'
import type { RobotUpdate } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import type { Server } from '../acting/server.ts'
import type { Handling, Source } from './source.ts'

interface PolledSourceParts {
  readonly server: Server
  readonly concurrency: number
  /** It is to be told nothing more. */
  readonly over: AbortSignal
  readonly handling: Handling
  readonly report: (error: unknown) => void
  /** It can be told nothing more: another program asks, or the token is good no more. */
  readonly ended: (error: unknown) => void
}

const longestPauseMs = 30_000

/**
 * What the server has noted for the robot, asked for over HTTP. What one answer has is handled, several conversations at a time; when all of
 * its handlers have ended the next question says so, and only then it is not told again.
 */
export class PolledSource implements Source {
  readonly #parts: PolledSourceParts
  #asking: Promise<void> = Promise.resolve()
  #handled: number | undefined

  constructor(parts: PolledSourceParts) {
    this.#parts = parts
  }

  async begin(): Promise<void> {
    this.#asking = this.#ask().catch(this.#parts.ended)
  }

  async stop(): Promise<void> {
    await this.#asking
    const { server, report } = this.#parts
    if (this.#handled === undefined) return
    // It is told nothing twice for having been stopped.
    await server.once('robot.updates', { after: this.#handled, limit: 1 }).catch(report)
  }

  async #ask(): Promise<void> {
    const { over, report } = this.#parts
    let failed = 0
    while (!over.aborted) {
      const updates = await this.#next().catch(async (error: unknown) => {
        if (over.aborted) return []
        if (!(error instanceof TidingsError) || !error.retryable) throw error
        if (failed === 0) report(error)
        failed += 1
        const pauseMs = Math.min(longestPauseMs, 500 * 2 ** Math.min(failed, 10))
        // Woken by its end.
        await sleep(pauseMs, undefined, { signal: over }).catch(() => undefined)
        return undefined
      })
      if (updates === undefined) continue
      failed = 0
      await this.#handle(updates)
      const last = updates.at(-1)
      if (last) this.#handled = last.id
    }
  }

  async #next(): Promise<readonly RobotUpdate[]> {
    const after = this.#handled === undefined ? {} : { after: this.#handled }
    return (await this.#parts.server.once('robot.updates', { ...after, waitMs: limits.robotWaitMs })).updates
  }

  /** Those of one conversation one after the other. */
  async #handle(updates: readonly RobotUpdate[]): Promise<void> {
    const lanes = [...Map.groupBy(updates, ({ data }) => data.conversation).values()]
    const run = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane; lane = lanes.shift()) for (const update of lane) await this.#one(update)
    }
    await Promise.all(Array.from({ length: Math.min(this.#parts.concurrency, lanes.length) }, run))
  }

  async #one(update: RobotUpdate): Promise<void> {
    const { handling, report } = this.#parts
    const told = (): Promise<void> => {
      if (update.type === 'action') return handling.action(update.data)
      return update.type === 'message' ? handling.message(update.data) : handling.changed(update.data)
    }
    await told().catch(report)
  }
}
