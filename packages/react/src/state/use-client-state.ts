import type { ClientState } from '@tidings/client'
import { useCallback, useSyncExternalStore } from 'react'
import { useClient } from '../provided/kit.ts'

/**
 * A part of the client's state; the component renders again when that part is another one. `select` answers the same
 * object as long as nothing in it changed.
 */
export function useClientState<T>(select: (state: ClientState) => T): T {
  const client = useClient()
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client])
  return useSyncExternalStore(subscribe, () => select(client.state))
}

/** The address of the user who is signed in; empty before. */
export const useMe = (): string => useClientState(({ user }) => user?.oid ?? '')
