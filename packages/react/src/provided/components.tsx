import { createContext, useContext } from 'react'
import type { Components } from './props.ts'

/** The components that an app put in place of the kit's. */
export const ComponentsContext = createContext<Partial<Components>>({})

/** The app's component of this name, or the kit's. */
export function useComponent<K extends keyof Components>(name: K, standard: Components[K]): Components[K] {
  return useContext(ComponentsContext)[name] ?? standard
}
