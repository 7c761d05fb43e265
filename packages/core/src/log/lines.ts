import { TidingsError } from '@tidings/protocol'
import type { NewEntry } from '../ports/message-log.ts'
import type { Judge, Said } from './append-queue.ts'

interface Line {
  /** In the order in which they were handed over. */
  readonly waiting: Said[]
  /** Something came back from the log since the last of them was judged. */
  isDoubted: boolean
}

export const lineOf = ({ conversation, by }: Said): string => `${conversation} ${by}`

/**
 * What one sender says in one conversation, from when some of it cannot be judged at once, or came back as judged by what has
 * changed since, until all of it was judged. One after the other: else what was said later would be stored first.
 */
export class Lines {
  readonly #lines = new Map<string, Line>()
  readonly #toLog: (said: Said, entry: NewEntry | undefined) => void

  constructor(toLog: (said: Said, entry: NewEntry | undefined) => void) {
    this.#toLog = toLog
  }

  has(said: Said): boolean {
    return this.#lines.size > 0 && this.#lines.has(lineOf(said))
  }

  /** Whether it waits behind others now. */
  takes(said: Said): boolean {
    // Nearly always there is none.
    const line = this.#lines.size > 0 ? this.#lines.get(lineOf(said)) : undefined
    if (line) insert(line.waiting, said)
    return line !== undefined
  }

  /** Its judgement takes a while. */
  begin(said: Said, judged: ReturnType<Judge>): void {
    const line = { waiting: [said], isDoubted: false }
    const key = lineOf(said)
    this.#lines.set(key, line)
    void this.#judge(key, line, judged)
  }

  /** These came back. */
  open(stale: readonly Said[]): void {
    const opened = new Map<string, Line>()
    for (const said of stale) {
      const key = lineOf(said)
      const known = this.#lines.get(key)
      const line = known ?? { waiting: [], isDoubted: true }
      line.isDoubted = true
      insert(line.waiting, said)
      if (known) continue
      this.#lines.set(key, line)
      opened.set(key, line)
    }
    for (const [key, line] of opened) void this.#judge(key, line)
  }

  /** All that waits in it. */
  refuse(key: string, error: unknown): void {
    for (const said of this.#lines.get(key)?.waiting.splice(0) ?? []) said.reject(error)
  }

  async #judge(key: string, line: Line, begun?: ReturnType<Judge>): Promise<void> {
    let underWay = begun
    for (let [first] = line.waiting; first; [first] = line.waiting) {
      const when = line.isDoubted ? 'anew' : 'in turn'
      line.isDoubted = false
      try {
        const entry = await (underWay ?? first.judge(when))
        // What came back meanwhile was said before it, and is judged before it.
        if (line.waiting[0] === first && line.waiting.shift()) this.#toLog(first, entry)
      } catch (refusal) {
        refuseFrom(line.waiting, first, refusal)
      }
      underWay = undefined
    }
    this.#lines.delete(key)
  }
}

function refuseFrom(waiting: Said[], refused: Said, refusal: unknown): void {
  const at = waiting.indexOf(refused)
  if (at < 0) return
  for (const said of waiting.splice(at, isForNow(refusal) ? waiting.length : 1)) said.reject(refusal)
}

/** It may be said again as it is: so what was said behind it is refused with it, or it would be stored first. */
export const isForNow = (refusal: unknown): boolean =>
  refusal instanceof TidingsError && (refusal.code === 'unavailable' || refusal.code === 'rate_limited')

function insert(line: Said[], said: Said): void {
  const at = line.findLastIndex(({ nth }) => nth < said.nth)
  line.splice(at + 1, 0, said)
}
