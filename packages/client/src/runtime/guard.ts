import type { Runtime } from './runtime.ts'

type Listener = (value: never) => void

/** Wraps what an app listens with. */
export type Guard = <L extends Listener>(listener: L) => (value: Parameters<L>[0]) => void

/**
 * A listener that throws keeps neither the others nor the client from going on. What it threw goes to `onFault`; where
 * there is none, it is an error of the app that nobody caught, in a turn of its own.
 */
export function createGuard(runtime: Runtime, onFault: ((error: unknown) => void) | undefined): Guard {
  const throwLater = (error: unknown): void => {
    runtime.after(0, () => {
      throw error
    })
  }
  const broken = onFault ?? throwLater
  return (listener) => (value) => {
    try {
      listener(value as never)
    } catch (error) {
      broken(error)
    }
  }
}
