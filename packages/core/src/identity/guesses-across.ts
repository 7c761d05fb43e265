import { TidingsError, type WireError } from '@tidings/protocol'
import type { Cluster } from '../cluster/cluster.ts'
import type { Homes } from '../cluster/homes.ts'
import type { GuessQuestion } from '../cluster/questions.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Guess, Guesser, Guesses } from './guesses.ts'

interface AcrossParts {
  /** Those of this node. */
  readonly guesses: Guesses
  readonly homes: Homes
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: Pick<CoreSettings, 'node'>
  readonly cluster?: Pick<Cluster, 'askNode'> | undefined
}

/** What the home says of a guess that begins. */
type Told = { readonly ticket: string } | { readonly error: WireError }
type Outcome = keyof Guess

/** What was begun for another node and is not ended by then was dropped there. */
const endedWithinMs = 60_000
/** Guesses of other nodes that are under way; of more, those that began first count as dropped. */
const mostOpen = 10_000

/**
 * Wrong passwords for one account, to whatever node they come: its home counts them, and without that an account could be guessed
 * at as many times as often as there are nodes. While the home does not answer, each node counts what comes to it.
 */
export class GuessesAcross {
  readonly #parts: AcrossParts
  /** Begun for other nodes, in the order of their beginning. */
  readonly #open = new Map<string, { readonly guess: Guess; readonly stopWaiting: () => void }>()

  constructor(parts: AcrossParts) {
    this.#parts = parts
  }

  /** As `Guesses` has it. */
  async begin(guesser: Guesser): Promise<Guess> {
    const { guesses, homes, cluster, settings } = this.#parts
    const home = homes.homeOf(guesser.account)
    if (!cluster || home === settings.node) return guesses.begin(guesser)
    const { account, address, terminal } = guesser
    const asked = {
      account,
      address,
      isKnown: guesses.isKnown(guesser),
      ...(terminal === undefined ? {} : { terminal }),
    }
    const told = await cluster.askNode<Told>(home, { kind: 'guess', step: 'begin', ...asked })
    if (!told) return guesses.begin(guesser)
    if ('error' in told) throw TidingsError.fromWire(told.error)
    const { ticket } = told
    const end = (outcome: Outcome) => (): void => {
      if (outcome === 'right') guesses.wasAt(account, address)
      // Unheard, it counts as dropped there by and by.
      void cluster.askNode(home, { kind: 'guess', step: 'end', ticket, outcome })
    }
    return { right: end('right'), wrong: end('wrong'), dropped: end('dropped') }
  }

  /** Another node asks. */
  answer(question: GuessQuestion): Told | null {
    if (question.step === 'begin') return this.#begin(question)
    this.#end(question.ticket, question.outcome)
    return null
  }

  #begin(guesser: GuessQuestion & { readonly step: 'begin' }): Told {
    const { guesses, ids, clock } = this.#parts
    try {
      const guess = guesses.begin(guesser)
      const ticket = ids.session()
      const stopWaiting = clock.after(endedWithinMs, () => this.#end(ticket, 'dropped'))
      this.#open.set(ticket, { guess, stopWaiting })
      const [oldest] = this.#open.keys()
      if (this.#open.size > mostOpen && oldest !== undefined) this.#end(oldest, 'dropped')
      return { ticket }
    } catch (error) {
      if (error instanceof TidingsError) return { error: error.toWire() }
      throw error
    }
  }

  #end(ticket: string, outcome: Outcome): void {
    const open = this.#open.get(ticket)
    if (!open) return
    this.#open.delete(ticket)
    open.stopWaiting()
    open.guess[outcome]()
  }
}
