import type { OpenConversation } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { createContext, type ReactNode, useContext, useMemo, useReducer } from 'react'

/** What somebody is doing in a conversation. */
export interface ViewState {
  readonly replyTo?: Message | undefined
  readonly editing?: Message | undefined
  /** Ids of the chosen messages; undefined while nobody chooses. */
  readonly selected?: ReadonlySet<string> | undefined
  readonly panel?: Panel | undefined
  /** A dialog about one or more messages. */
  readonly dialog?: MessageDialog | undefined
  /** The person whose card is open, and where. */
  readonly card?: { readonly oid: string; readonly anchor: HTMLElement } | undefined
  /** Whom the composer is to mention next. */
  readonly mention?: string | undefined
}

export type Panel =
  | { readonly kind: 'thread'; readonly root: string }
  | { readonly kind: 'info' | 'search' | 'pins' | 'gallery' | 'desk' }

export interface MessageDialog {
  readonly kind: 'forward' | 'readers' | 'recall' | 'remind' | 'report' | 'delete' | 'history' | 'translate'
  readonly messages: readonly Message[]
}

/** What is given replaces what was. */
export type Change = (patch: ViewState | ((now: ViewState) => ViewState)) => void

interface Conversing {
  readonly conversation: string
  readonly opened: OpenConversation | undefined
  readonly state: ViewState
  readonly change: Change
}

const ConversingContext = createContext<Conversing | undefined>(undefined)
/** Apart, and always the same: who only acts need not hear of what others do. */
const ChangeContext = createContext<Change>(() => undefined)

interface ViewProviderProps {
  readonly conversation: string
  readonly opened: OpenConversation | undefined
  readonly children: ReactNode
}

export function ViewProvider({ conversation, opened, children }: ViewProviderProps) {
  const [state, change] = useReducer(
    (now: ViewState, patch: Parameters<Change>[0]) => ({
      ...now,
      ...(typeof patch === 'function' ? patch(now) : patch),
    }),
    {},
  )
  const value = useMemo(() => ({ conversation, opened, state, change }), [conversation, opened, state])
  return (
    <ChangeContext value={change}>
      <ConversingContext value={value}>{children}</ConversingContext>
    </ChangeContext>
  )
}

/** The conversation around this component. */
export function useConversing(): Conversing {
  const conversing = useContext(ConversingContext)
  if (!conversing) throw new Error('this component belongs into a conversation')
  return conversing
}

export const useChange = (): Change => useContext(ChangeContext)

const toggled = (selected: ReadonlySet<string>, id: string): ReadonlySet<string> => {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}

/** Chooses a message, or no longer. */
export const toggle =
  (id: string) =>
  ({ selected }: ViewState): ViewState => ({ selected: toggled(selected ?? new Set(), id) })
