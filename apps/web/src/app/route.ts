import type { Place } from '@tidings/react'

/** Where in the page somebody is, as the address bar has it after the `#`. */
export type Route =
  | { readonly kind: 'chat'; readonly place: Place }
  | { readonly kind: 'settings'; readonly tab: string }
  /** A room's address; with the code of an invite link, an invitation. */
  | { readonly kind: 'join'; readonly room: string; readonly code?: string }
  /** An invitation to make an account. */
  | { readonly kind: 'invite'; readonly code: string }
  /** A link that signs in, once. */
  | { readonly kind: 'enter'; readonly user: string; readonly secret: string }
  /** A link that proves an e-mail address. */
  | { readonly kind: 'verify'; readonly user: string; readonly secret: string }
  /** A message, wherever it stands. */
  | { readonly kind: 'message'; readonly id: string }
  /** Another terminal asks to be signed in. */
  | { readonly kind: 'link'; readonly code: string }

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // An address that somebody cut short: as it is.
    return part
  }
}

/** Reads `/chat/user/bob`, `/chat/room/tea/17`, `/chat/room/tea/thread/4-2`, `/contacts`, `/settings/devices`. Anything else is the list. */
export function routeOf(path: string): Route {
  const [head = '', ...rest] = path.split('/').filter(Boolean).map(decoded)
  const [a = '', b = '', ...at] = rest
  if (head === 'settings') return { kind: 'settings', tab: a }
  if (head === 'invite') return { kind: 'invite', code: a }
  if ((head === 'enter' || head === 'verify') && b !== '') return { kind: head, user: a, secret: b }
  if (head === 'contacts' || head === 'saved') return { kind: 'chat', place: { view: head, ...within(a, b, at) } }
  return (
    (a === '' ? undefined : named(head, a, b)) ?? {
      kind: 'chat',
      place: { view: 'chats', ...(head === 'chat' ? within(a, b, at) : {}) },
    }
  )
}

/** The addresses that name one thing. */
function named(head: string, a: string, b: string): Route | undefined {
  if (head === 'join') return { kind: 'join', room: a, ...(b === '' ? {} : { code: b }) }
  if (head === 'message') return { kind: 'message', id: a }
  return head === 'link' ? { kind: 'link', code: a } : undefined
}

function within(kind: string, id: string, at: readonly string[]): Partial<Place> {
  if ((kind !== 'user' && kind !== 'room') || id === '') return {}
  const seq = at[0] === 'thread' ? 0 : Number(at[0])
  const thread = at[at.indexOf('thread') + 1]
  return {
    conversation: `${kind}/${id}`,
    ...(Number.isSafeInteger(seq) && seq > 0 ? { seq } : {}),
    ...(at.includes('thread') && thread !== undefined ? { thread } : {}),
  }
}

export function pathOf({ view, conversation, seq, thread }: Place): string {
  const head = view === 'chats' ? 'chat' : view
  const parts = conversation === undefined ? [] : conversation.split('/').map(encodeURIComponent)
  if (parts.length === 0) return view === 'chats' ? '/' : `/${view}`
  const beside = thread === undefined ? [] : ['thread', encodeURIComponent(thread)]
  return `/${[head, ...parts, ...(seq === undefined ? [] : [seq]), ...beside].join('/')}`
}
