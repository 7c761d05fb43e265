import { TidingsError } from '@tidings/protocol'
import { z } from '@tidings/protocol/schema'
import type { Records } from '../ports/records.ts'
import type { Clock } from '../ports/system.ts'
import { type Asking, answeredWithinMs } from './asking.ts'
import type { Sender } from './envelope.ts'

export interface ClaimParts {
  readonly records: Records
  readonly clock: Clock
  readonly asking: Pick<Asking, 'ask'>
  /** A node that answers nothing for so long is not there. */
  readonly silentMs: number
}

/** Where the names of nodes stand, and which life of a node has each. */
const names = { owner: 'nodes', kind: 'node' } as const
const Held = z.object({ life: z.string() })

/**
 * No two nodes of an installation have one name: the store says which life of a node has it. Whoever ended without giving it
 * back answers no more, and then it is free; that is measured by the clock of the node that asks. By the same record
 * the others know that a life is the present one, and not one that somebody has heard before and says again.
 */
export class Claim {
  readonly #parts: ClaimParts
  readonly #self: Sender
  #version: number | undefined

  constructor(parts: ClaimParts, self: Sender) {
    this.#parts = parts
    this.#self = self
  }

  /** `conflict` while another node has the name. */
  async take(): Promise<void> {
    const { node, life } = this.#self
    const held = await this.#held(node)
    if (held && (await this.#answers({ node, life: held.life }))) throw taken(node)
    const only = held?.version ?? ('absent' as const)
    const value = JSON.stringify({ life } satisfies z.infer<typeof Held>)
    const [version] = await this.#parts.records.put([{ ...names, key: node, value, only }])
    // Another one that starts now was faster.
    if (version === undefined) throw taken(node)
    this.#version = version
  }

  /** Is that the life which has its name now? */
  async isHeld({ node, life }: Sender): Promise<boolean> {
    return (await this.#held(node))?.life === life
  }

  /** Gives the name back, unless another node has taken it. */
  async release(): Promise<void> {
    if (this.#version === undefined) return
    await this.#parts.records.put([{ ...names, key: this.#self.node, value: null, only: this.#version }])
    this.#version = undefined
  }

  async #held(node: string): Promise<{ readonly life: string; readonly version: number } | undefined> {
    const found = await this.#parts.records.get(names.owner, names.kind, node)
    if (found?.value == null) return undefined
    return { ...Held.parse(JSON.parse(found.value)), version: found.version }
  }

  async #answers(node: Sender): Promise<boolean> {
    const { asking, clock, silentMs } = this.#parts
    const until = clock.elapsed() + silentMs
    for (;;) {
      try {
        await asking.ask({ kind: 'there' }, node)
        return true
      } catch (error) {
        if (!(error instanceof TidingsError) || error.code !== 'unavailable') throw error
      }
      if (clock.elapsed() >= until) return false
      await new Promise<void>((resolve) => void clock.after(answeredWithinMs, resolve))
    }
  }
}

const taken = (node: string): TidingsError =>
  new TidingsError(
    'conflict',
    `another node of this installation is called ${node}: give each a name of its own (\`node\`)`,
  )
