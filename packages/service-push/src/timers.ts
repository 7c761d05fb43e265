/** What was not taken is tried again: so often at most. */
const againEveryMs = 5000

/** The timer that looks at what is due then; one for each time, so that none puts off another. */
export function againAt(next: number): { readonly key: string; readonly due: number } {
  const due = Math.ceil(next / againEveryMs) * againEveryMs
  return { key: `again/${due}`, due }
}

/** What was shown long ago is forgotten. */
export const trimTimer = 'trim'
