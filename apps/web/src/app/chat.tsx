import type { ChatClient, ClientState } from '@tidings/client'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Names } from './names.ts'
import { useName } from './names.ts'

/** What the signed-in part of the app works with. */
export interface Chat {
  readonly client: ChatClient
  readonly names: Names
}

export const ChatContext = createContext<Chat | undefined>(undefined)

export function useChat(): Chat {
  const chat = useContext(ChatContext)
  if (!chat) throw new Error('this part of the app needs somebody to be signed in')
  return chat
}

/** A part of the client's state. `select` answers the same object as long as nothing in it changed. */
export function useClientState<T>(select: (state: ClientState) => T): T {
  const { client } = useChat()
  return useSyncExternalStore(
    (listener) => client.subscribe(listener),
    () => select(client.state),
  )
}

export function useNameOf(oid: string): string {
  return useName(useChat().names, oid)
}
