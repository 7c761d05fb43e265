import type { Message, OwnChange, OwnKind, OwnValue, UserSettings } from '@tidings/protocol'

/** What belongs to the user beside conversations, by kind and key, as of a version. */
export interface OwnState {
  readonly version: number
  readonly items: { readonly [K in OwnKind]: Readonly<Record<string, OwnValue<K>>> }
}

export const noItems: OwnState['items'] = {
  contact: {},
  request: {},
  block: {},
  invitation: {},
  saved: {},
  reminder: {},
  scheduled: {},
  settings: {},
  deletion: {},
  offer: {},
  thread: {},
  action: {},
  card: {},
}

export const ownKinds = Object.keys(noItems) as readonly OwnKind[]

export const isOwnKind = (event: string): event is OwnKind => Object.hasOwn(noItems, event)

export const settingsOf = ({ items }: OwnState): UserSettings | undefined => items.settings.settings

/** One change; one that is known already changes nothing. */
export function applyOwn(own: OwnState, { event, data }: OwnChange): OwnState {
  if (data.version <= own.version) return own
  const { [data.key]: _, ...others } = own.items[event] as Readonly<Record<string, unknown>>
  const items = data.value === null ? others : { ...others, [data.key]: data.value }
  return { version: data.version, items: { ...own.items, [event]: items } }
}

/** Before everything is told anew; the settings, of which there are always some, stand until then. */
export const forgotten = ({ items: { settings } }: OwnState): OwnState => ({
  version: 0,
  items: { ...noItems, settings },
})

/** What is left of a message where the reader may not look. */
export function hiddenForm(message: Message): Message {
  const { id, conversation, from, to, seq, counted, rev, type, ts } = message
  return {
    ...{ id, conversation, from, to, seq, counted, rev, type, ts },
    content: { type: 'notice/hidden', data: {} },
    editedAt: 0,
    recalled: false,
    reactions: [],
    hidden: true,
  }
}
