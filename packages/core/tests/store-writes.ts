import type { Store } from '../src/index.ts'

type Nouns = 'log' | 'conversations' | 'rooms' | 'records' | 'users' | 'clients' | 'attachments'

/** What the nouns of a store write with, when somebody has called for it. */
const writes: { readonly [N in Nouns]: readonly (keyof Store[N])[] } = {
  log: ['append', 'amend', 'mark', 'trim'],
  conversations: ['openPair', 'read', 'unread', 'delivered', 'update', 'raise', 'retain'],
  rooms: ['create', 'change'],
  records: ['put', 'putJudged'],
  users: ['create', 'update', 'erase'],
  clients: ['revoke', 'trim'],
  attachments: ['create', 'resize', 'settle', 'remove', 'hold', 'release'],
}

/** The same store; each of its writes waits for `before`. */
export function writingAfter(store: Store, before: () => Promise<void> | void): Store {
  const nouns = Object.entries(writes).map(([noun, methods]) => {
    const of = store[noun as Nouns] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    const waiting = methods.map((method) => {
      const call = async (...args: unknown[]) => {
        await before()
        return of[method]?.(...args)
      }
      return [method, call]
    })
    return [noun, { ...of, ...Object.fromEntries(waiting) }]
  })
  return { ...store, ...Object.fromEntries(nouns) }
}
