import type { Force } from './force.ts'

/** Goes on until `force.over`. */
export type Strike = () => Promise<unknown>

/** What one hostile neighbour does, as somebody without rights or with a few accounts of their own, from one address. */
export interface Attack {
  /** For the table. */
  readonly what: string
  /** Accounts that the attacker has. */
  readonly accounts?: number
  /** Ordinary users who exist and do nothing. */
  readonly crowd?: number
  /** It aims at those who sign in: somebody at another address does so meanwhile. */
  readonly signIns?: true
  /** Makes ready what the strike needs, as fast as the server allows, before anything is measured. */
  readonly arm: (force: Force) => Promise<Strike>
}
