import { type ComponentType, type FunctionComponent, use } from 'react'

/** A part that is loaded when it is shown, or before, by `load`. */
export interface LazyPart<P> extends FunctionComponent<P> {
  readonly load: () => Promise<unknown>
}

/** What could not be loaded stands here until a boundary has shown it: then it is asked for anew. */
const failures = new Set<() => void>()

/** Forgets what could not be loaded; false when there was nothing to forget. */
export function askAnew(): boolean {
  const any = failures.size > 0
  for (const forget of failures) forget()
  failures.clear()
  return any
}

/**
 * As React's, but a failure is not for ever: the network was gone for a moment, and whoever opens the part again has it. What
 * is loaded already is there at once.
 */
export function lazy<P extends object>(fetchPart: () => Promise<ComponentType<P>>): LazyPart<P> {
  let asked: Promise<ComponentType<P>> | undefined
  let isLoaded = false
  let failure: { readonly error: unknown } | undefined
  let isShown = false

  function load(): Promise<ComponentType<P>> {
    asked ??= fetchPart().then(
      (part) => {
        isLoaded = true
        // `use` takes it at once: what was asked for before it was shown is there in the first picture.
        if (asked) Object.assign(asked, { status: 'fulfilled', value: part })
        return part
      },
      (error) => {
        asked = undefined
        if (isShown) {
          failure = { error }
          failures.add(() => {
            failure = undefined
          })
        }
        isShown = false
        throw error
      },
    )
    return asked
  }

  function Part(props: P) {
    if (failure) throw failure.error
    if (!isLoaded) isShown = true
    const Loaded = use(load())
    return <Loaded {...props} />
  }
  return Object.assign(Part, { load })
}
