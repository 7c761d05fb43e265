/**
 * How the acts of a handler are carried out: each under an id that a second run of the same update gives it again, so that what
 * was said is not said twice.
 */
export interface Acting {
  act<T>(does: (id: string) => Promise<T>): Promise<T>
}

export function createActing(message: string): Acting {
  let acts = 0
  return { act: (does) => does(`bot-${message}-${acts++}`) }
}
