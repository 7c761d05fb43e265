/** What the page keeps in the browser. Where the browser forbids that, in memory: until the page is closed. */
export interface Kept {
  /** Whether what is set is there after the page was closed. */
  readonly lasts: boolean
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

/** A browser that blocks storage throws as soon as it is looked at. */
function storageOf(find: () => Storage): Storage | undefined {
  try {
    const storage = find()
    const probe = 'tidings.probe'
    storage.setItem(probe, '')
    storage.removeItem(probe)
    return storage
  } catch {
    // Blocked, or without any room: said once, by the page.
    return undefined
  }
}

function keptIn(find: () => Storage): Kept {
  const storage = storageOf(find)
  const memory = new Map<string, string>()
  return {
    lasts: storage !== undefined,
    get: (key) => memory.get(key) ?? storage?.getItem(key) ?? null,
    set(key, value) {
      try {
        if (!storage) throw new Error('blocked')
        storage.setItem(key, value)
        memory.delete(key)
      } catch {
        // Full, or blocked: what was set last counts, for as long as the page is there.
        storage?.removeItem(key)
        memory.set(key, value)
      }
    },
    remove(key) {
      memory.delete(key)
      storage?.removeItem(key)
    },
  }
}

/** For all tabs, and for good. */
export const local = keptIn(() => localStorage)
/** For this tab. */
export const session = keptIn(() => sessionStorage)
