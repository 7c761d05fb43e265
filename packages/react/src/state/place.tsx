import { createContext, useContext } from 'react'

/** Where in the chat somebody is. An app may keep it in its address bar. */
export interface Place {
  readonly view: 'chats' | 'contacts' | 'saved'
  readonly conversation?: string | undefined
  /** The message that is looked for. */
  readonly seq?: number | undefined
  /** The thread that is open beside it, by the id of its first message. */
  readonly thread?: string | undefined
}

export type Go = (place: Partial<Place>) => void

/** Goes to a place; what is left out is left behind, except the view. */
export const GoContext = createContext<Go>(() => undefined)

export const useGo = (): Go => useContext(GoContext)

/** The address of a message, by its id: whoever opens it comes to the message, or is told why not. */
export type LinkTo = (id: string) => string

export const LinkContext = createContext<LinkTo | undefined>(undefined)

export const useLinkTo = (): LinkTo | undefined => useContext(LinkContext)
