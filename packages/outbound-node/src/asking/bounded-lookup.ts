import type { Answer, ResolveAll } from './shared-lookup.ts'

/** Of the four threads that this process has for files, too. */
const mostAtOnce = 3
/** Of those, for names that have not answered soon the last time: whoever is known finds one, however many names hang. */
const mostUnknown = 2
const soonMs = 2000
/** Whoever asked has given up by then. */
const patienceMs = 15_000
const mostWaiting = 200
/** Names that are remembered to have answered. */
const mostKnown = 1000

interface Question {
  readonly isKnown: boolean
  readonly since: number
  readonly ask: () => void
  readonly giveUp: () => void
}

const noPlace = (name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${name} was not resolved: names before it do not answer`), { code: 'EAI_AGAIN' })

/**
 * Resolves a few names at once. A name server that does not answer holds a thread for a quarter of a minute, and no question can
 * be taken back; so names that hang may hold some of the threads alone, and those that answer as a rule wait for none of them.
 */
export function bounded(resolve: ResolveAll, elapsed: () => number): ResolveAll {
  const known = new Set<string>()
  const waiting = new Set<Question>()
  let busy = 0
  let unknown = 0

  const mayBegin = ({ isKnown }: Question): boolean => busy < mostAtOnce && (isKnown || unknown < mostUnknown)

  function begin(question: Question): void {
    busy += 1
    if (!question.isKnown) unknown += 1
    question.ask()
  }

  function ended({ isKnown }: Question): void {
    busy -= 1
    if (!isKnown) unknown -= 1
    for (const next of waiting) {
      const isLate = elapsed() - next.since > patienceMs
      if (!isLate && !mayBegin(next)) continue
      waiting.delete(next)
      if (isLate) next.giveUp()
      else begin(next)
    }
  }

  function note(name: string, error: unknown, ms: number): void {
    known.delete(name)
    if (error || ms > soonMs) return
    if (known.size >= mostKnown) known.clear()
    known.add(name)
  }

  return (hostname, options, answer: Answer) => {
    const question: Question = {
      isKnown: known.has(hostname),
      since: elapsed(),
      ask() {
        const began = elapsed()
        resolve(hostname, options, (error, addresses) => {
          note(hostname, error, elapsed() - began)
          ended(question)
          answer(error, addresses)
        })
      },
      giveUp: () => answer(noPlace(hostname), []),
    }
    if (mayBegin(question)) begin(question)
    else if (waiting.size >= mostWaiting) question.giveUp()
    else waiting.add(question)
  }
}
