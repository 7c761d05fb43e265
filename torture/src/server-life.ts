import { type ServerProcess, spawnServer } from '@tidings/bench/server'
import { pause } from './pause.ts'
import type { Random } from './random.ts'
import type { Whereabouts } from './world.ts'

/** When a server is killed: under load, before it listens, or after it was asked to stop. */
export const moments = ['load', 'start', 'drain'] as const
export type Moment = (typeof moments)[number]

export interface Kill {
  readonly moment: Moment
  /** Milliseconds after the server listens (load), was started (start) or was asked to stop (drain). */
  readonly afterMs: number
}

/** Every third kill or so is not under plain load. */
export function chooseKill(random: Random): Kill {
  const dice = random.next()
  if (dice < 0.2) return { moment: 'start', afterMs: random.between(0, 500) }
  if (dice < 0.4) return { moment: 'drain', afterMs: random.between(0, 60) }
  return { moment: 'load', afterMs: random.between(100, 2500) }
}

/** One server after another on the same data. */
export class ServerLife {
  readonly whereabouts: Whereabouts = { endpoint: undefined }
  readonly kills: Record<Moment, number> = { load: 0, start: 0, drain: 0 }
  /** How many were started. */
  lives = 0
  readonly #directory: string
  readonly #env: Readonly<Record<string, string>>
  #process: ServerProcess | undefined

  constructor(directory: string, env: Readonly<Record<string, string>> = {}) {
    this.#env = env
    this.#directory = directory
  }

  async start(): Promise<void> {
    this.whereabouts.endpoint = (await this.#spawn().listening).endpoint
  }

  /** Lets the running server (or one that is just starting) die as chosen; afterwards none runs. */
  async suffer({ moment, afterMs }: Kill): Promise<void> {
    if (moment === 'start') {
      await this.kill()
      this.#spawn()
    } else if (moment === 'drain') {
      await pause(300)
      this.#process?.kill('SIGTERM')
    }
    // One that has come to its end by itself meanwhile has drained: that counts as well.
    await Promise.race([pause(afterMs), this.#process?.exited])
    await this.kill()
    this.kills[moment]++
  }

  #spawn(): ServerProcess {
    this.lives += 1
    this.#process = spawnServer(this.#directory, this.#env)
    return this.#process
  }

  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#process?.exited
    this.#process = undefined
    this.whereabouts.endpoint = undefined
  }
}
