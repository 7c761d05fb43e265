import type { AttackName } from '../hostile/attacks/index.ts'

/** One line of the report. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly reference?: string
  /** Measured divided by reference. */
  readonly ratio?: number
  readonly target?: { readonly text: string; readonly met: boolean }
}

export interface SectionResult {
  readonly rows: readonly Row[]
  /** The figures behind the rows, for the JSON file. */
  readonly data: unknown
  /** What was lost or broken: any of these fails the run. */
  readonly faults: readonly string[]
}

/** What a section gets. */
export interface Bench {
  /** Of one measurement. */
  readonly seconds: number
  /** How often the server and its reference take turns. */
  readonly rounds: number
  /** Clients in the sections about many connections. */
  readonly connections: number
  /** Messages in the big store. */
  readonly storeSize: number
  /** Everything shorter and fewer: a look, not a figure. */
  readonly quick: boolean
  /** Attacks of the hostile neighbour that are tried. */
  readonly attacks: readonly AttackName[]
  /** An empty directory of this run; removed afterwards. */
  readonly directory: string
  readonly say: (text: string) => void
}

export type Section = (bench: Bench) => Promise<SectionResult>
