import type { LookupAddress, LookupAllOptions } from 'node:dns'

export type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void
export type ResolveAll = (hostname: string, options: LookupAllOptions, answer: Answer) => void

/**
 * Resolves a name once for all who ask for it meanwhile. Each question holds one of the four threads that this process has for that
 * and for files; a name server that does not answer holds it for long, and many questions for one name would hold all.
 */
export function sharing(resolve: ResolveAll): ResolveAll {
  const asked = new Map<string, Answer[]>()
  return (hostname, options, answer) => {
    const key = `${hostname} ${options.family ?? 0} ${options.hints ?? 0}`
    const waiting = asked.get(key)
    if (waiting) {
      waiting.push(answer)
      return
    }
    const all = [answer]
    asked.set(key, all)
    resolve(hostname, options, (error, addresses) => {
      asked.delete(key)
      for (const one of all) one(error, addresses)
    })
  }
}
