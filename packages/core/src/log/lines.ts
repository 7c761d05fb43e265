import type { Waiting } from './append-queue.ts'

interface Line {
  /** In the order in which they were handed over. */
  readonly waiting: Waiting[]
  /** Something came back from the log since the last of them was judged. */
  isFirst: boolean
}

const lineOf = ({ entry: { conversation, sender } }: Waiting): string => `${conversation} ${sender}`

/**
 * What one sender says in one conversation, from when some of it came back as judged by what has changed since, until all of it
 * was judged anew. One after the other: else what was said later would be stored first.
 */
export class Lines {
  readonly #lines = new Map<string, Line>()
  readonly #toLog: (waiting: Waiting) => void

  constructor(toLog: (waiting: Waiting) => void) {
    this.#toLog = toLog
  }

  has(waiting: Waiting): boolean {
    return this.#lines.has(lineOf(waiting))
  }

  /** Whether it waits behind others now. */
  takes(waiting: Waiting): boolean {
    // Nearly always there is none.
    const line = this.#lines.size > 0 && waiting.anew ? this.#lines.get(lineOf(waiting)) : undefined
    if (line) insert(line.waiting, waiting)
    return line !== undefined
  }

  /** These came back. */
  open(stale: readonly Waiting[]): void {
    const opened = new Map<string, Line>()
    for (const waiting of stale) {
      const key = lineOf(waiting)
      const known = this.#lines.get(key) ?? opened.get(key)
      const line = known ?? { waiting: [], isFirst: true }
      line.isFirst = true
      insert(line.waiting, waiting)
      if (!known) opened.set(key, line)
    }
    for (const [key, line] of opened) {
      this.#lines.set(key, line)
      void this.#judge(key, line)
    }
  }

  async #judge(key: string, line: Line): Promise<void> {
    for (let [first] = line.waiting; first; [first] = line.waiting) {
      const { isFirst } = line
      line.isFirst = false
      const judged = await judgedAnew(first, isFirst)
      // What came back meanwhile was said before it, and is judged before it.
      if (judged && line.waiting[0] !== first) continue
      line.waiting.splice(line.waiting.indexOf(first), 1)
      if (judged) this.#toLog(judged)
    }
    this.#lines.delete(key)
  }
}

async function judgedAnew(waiting: Waiting, isFirst: boolean): Promise<Waiting | undefined> {
  try {
    return { ...waiting, entry: (await waiting.anew?.(isFirst)) ?? waiting.entry }
  } catch (error) {
    waiting.reject(error)
    return undefined
  }
}

function insert(line: Waiting[], waiting: Waiting): void {
  const at = line.findLastIndex(({ nth }) => nth < waiting.nth)
  line.splice(at + 1, 0, waiting)
}
