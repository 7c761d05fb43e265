import type { Log } from '@tidings/core'

/** A line is cut here: nobody knows what a library prints. */
const mostCharacters = 2000

/** Puts what is written to a stream into the log, line by line. */
function divert(stream: NodeJS.WriteStream, log: Log): () => void {
  const original = stream.write
  let rest = ''
  const write = (chunk: unknown, ...more: readonly unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString()
    const lines = `${rest}${text}`.split('\n')
    rest = (lines.pop() ?? '').slice(0, mostCharacters)
    for (const line of lines) if (line.trim() !== '') log.warn({ line: line.slice(0, mostCharacters) }, 'was printed')
    const done = more.at(-1)
    if (typeof done === 'function') process.nextTick(done as () => void)
    return true
  }
  stream.write = write as typeof stream.write
  return () => {
    stream.write = original
  }
}

/**
 * What libraries print, in this thread and in others, and what Node warns of go into the log: one place, one form. The
 * log itself writes past these streams. A crash is still told on standard error. Answers what ends it.
 */
export function logStrayOutput(log: Log): Disposable {
  const warned = (warning: Error): void => log.warn({ warning: warning.name, text: warning.message }, 'Node warns')
  const printers = process.listeners('warning')
  process.removeAllListeners('warning').on('warning', warned)
  const ends = [process.stdout, process.stderr].map((stream) => divert(stream, log))
  return {
    [Symbol.dispose]() {
      for (const end of ends) end()
      process.off('warning', warned)
      for (const printer of printers) process.on('warning', printer as (warning: Error) => void)
    },
  }
}
