import { createContext, type RefObject, useContext, useEffect } from 'react'

/** The conversations that the list shows now, in its order: from one to the next goes whoever presses a key. */
export const ListedContext = createContext<RefObject<readonly string[] | undefined>>({ current: undefined })

/** Says so while the list is there. */
export function useListed(conversations: readonly string[]): void {
  const listed = useContext(ListedContext)
  useEffect(() => {
    listed.current = conversations
    return () => {
      listed.current = undefined
    }
  }, [listed, conversations])
}
