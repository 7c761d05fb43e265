/** What crosses between a test and the process that keeps its PostgreSQL. */
export interface Wanted {
  readonly port: number
  readonly password: string
  /** `name=value` each. */
  readonly settings: readonly string[]
}

export type Order = 'start' | 'stop' | 'kill'

export type Answer = { readonly done: true } | { readonly done: false; readonly why: string }
