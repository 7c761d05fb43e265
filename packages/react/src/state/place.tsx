import { createContext, useContext } from 'react'

/** Where in the chat somebody is. An app may keep it in its address bar. */
export interface Place {
  readonly view: 'chats' | 'contacts' | 'saved'
  readonly conversation?: string | undefined
  /** The message that is looked for. */
  readonly seq?: number | undefined
  /** The thread that is open beside it, by the id of its first message. */
  readonly thread?: string | undefined
  /** What is looked for everywhere, as it was typed. */
  readonly search?: string | undefined
  /** What is looked for in the conversation. */
  readonly find?: string | undefined
}

/** What is left out is left behind, except the view and what is looked for; going elsewhere leaves what was looked for there. */
export function placeAfter({ view, conversation, search, find }: Place, next: Partial<Place>): Place {
  const stays = 'conversation' in next ? next.conversation === conversation : 'view' in next || 'find' in next
  return {
    view,
    ...('view' in next ? { conversation } : {}),
    ...(search === undefined ? {} : { search }),
    ...(stays && find !== undefined ? { find } : {}),
    ...next,
  }
}

/** Both are one place, but for what is looked for. */
export const isSamePlace = (a: Place, b: Place): boolean =>
  a.view === b.view && a.conversation === b.conversation && a.seq === b.seq && a.thread === b.thread

/** The same place, of which what is looked for changes. */
export const staying = ({ conversation, seq, thread }: Place): Partial<Place> => ({
  conversation,
  ...(seq === undefined ? {} : { seq }),
  ...(thread === undefined ? {} : { thread }),
})

export const PlaceContext = createContext<Place>({ view: 'chats' })

export type Go = (place: Partial<Place>) => void

/** Goes to a place; what is left out is left behind, except the view. */
export const GoContext = createContext<Go>(() => undefined)

export const useGo = (): Go => useContext(GoContext)

/** The address of a message, by its id: whoever opens it comes to the message, or is told why not. */
export type LinkTo = (id: string) => string

export const LinkContext = createContext<LinkTo | undefined>(undefined)

export const useLinkTo = (): LinkTo | undefined => useContext(LinkContext)
