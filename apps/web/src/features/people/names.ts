import type { Room, User } from '@tidings/protocol'
import type { Texts } from '../../i18n/en.ts'

/** Names by address. `null`: there is nobody there. */
export interface People {
  readonly users: Readonly<Record<string, User | null>>
  readonly rooms: Readonly<Record<string, Room | null>>
}

const idOf = (oid: string): string => oid.slice(oid.indexOf('/') + 1)

/** A user's name, or the id until the name is known. */
export const userName = (oid: string, people: People): string => people.users[oid]?.name ?? idOf(oid)

/** What a conversation is called. A room has no other name than its own. */
export function conversationName(oid: string, people: People, texts: Texts): string {
  return oid.startsWith('room/') ? (people.rooms[oid]?.name ?? texts.loading) : userName(oid, people)
}
