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

export function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // An address that somebody cut short: as it is.
    return part
  }
}

/**
 * Reads `/chat/user/bob`, `/chat/room/tea/17`, `/chat/room/tea/thread/4-2`, `/chat/room/tea&find=leaves`, `/chat/channel/news`,
 * `/chat/chatroom/launch-day`, `/contacts`, `/settings/devices`. Anything else is the list.
 */
export function routeOf(path: string): Route {
  const [way = '', ...looked] = path.split('&')
  const [head = '', ...rest] = way.split('/').filter(Boolean).map(decoded)
  const found = lookedFor(looked)
  const [a = '', b = '', ...at] = rest
  if (head === 'settings') return { kind: 'settings', tab: a }
  if (head === 'invite') return { kind: 'invite', code: a }
  if ((head === 'enter' || head === 'verify') && b !== '') return { kind: head, user: a, secret: b }
  if (head === 'contacts' || head === 'saved')
    return { kind: 'chat', place: { view: head, ...within(a, b, at), ...found } }
  return (
    (a === '' ? undefined : named(head, a, b)) ?? {
      kind: 'chat',
      place: { view: 'chats', ...(head === 'chat' ? within(a, b, at) : {}), ...found },
    }
  )
}

/** Of `&search=…` and `&find=…`, which stand behind a place. */
function lookedFor(parts: readonly string[]): Pick<Place, 'search' | 'find'> {
  const said = (name: 'search' | 'find') => {
    const part = parts.find((one) => one.startsWith(`${name}=`))
    const text = part === undefined ? '' : decoded(part.slice(name.length + 1))
    return text === '' ? {} : { [name]: text }
  }
  return { ...said('search'), ...said('find') }
}

/** The addresses that name one thing. */
function named(head: string, a: string, b: string): Route | undefined {
  if (head === 'join') return { kind: 'join', room: a, ...(b === '' ? {} : { code: b }) }
  if (head === 'message') return { kind: 'message', id: a }
  return head === 'link' ? { kind: 'link', code: a } : undefined
}

/** What one may talk with, or read. */
const kinds: ReadonlySet<string> = new Set(['user', 'room', 'channel', 'chatroom'])

function within(kind: string, id: string, at: readonly string[]): Partial<Place> {
  if (!kinds.has(kind) || id === '') return {}
  const seq = at[0] === 'thread' ? 0 : Number(at[0])
  const thread = at[at.indexOf('thread') + 1]
  return {
    conversation: `${kind}/${id}`,
    ...(Number.isSafeInteger(seq) && seq > 0 ? { seq } : {}),
    ...(at.includes('thread') && thread !== undefined ? { thread } : {}),
  }
}

export function pathOf({ view, conversation, seq, thread, search, find }: Place): string {
  const head = view === 'chats' ? 'chat' : view
  const parts = conversation === undefined ? [] : conversation.split('/').map(encodeURIComponent)
  const looked = Object.entries({ search, find: conversation === undefined ? undefined : find })
  const behind = looked.map(([name, text]) => (text ? `&${name}=${encodeURIComponent(text)}` : '')).join('')
  if (parts.length === 0) return `${view === 'chats' ? '/' : `/${view}`}${behind}`
  const beside = thread === undefined ? [] : ['thread', encodeURIComponent(thread)]
  return `/${[head, ...parts, ...(seq === undefined ? [] : [seq]), ...beside].join('/')}${behind}`
}
