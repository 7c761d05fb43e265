import type { TidingsClient } from '@tidings/client'
import { createContext, type RefObject, useContext } from 'react'

/** What a provider gives to all that stands inside it. */
export interface Kit {
  readonly client: TidingsClient
  /** Where menus and dialogs go: inside, so that they have the theme. */
  readonly layer: RefObject<HTMLDivElement | null>
  readonly inviteUrl: InviteUrl
}

export type InviteUrl = (room: string, code?: string) => string

export const KitContext = createContext<Kit | undefined>(undefined)

function useKit(): Kit {
  const kit = useContext(KitContext)
  if (!kit) throw new Error('put a TidingsProvider around this component')
  return kit
}

/** The client that the provider was given. */
export const useClient = (): TidingsClient => useKit().client

export const useLayer = (): RefObject<HTMLDivElement | null> => useKit().layer

export const useInviteUrl = (): InviteUrl => useKit().inviteUrl
