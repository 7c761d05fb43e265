import type { TidingsClient } from '@tidings/client'
import type { Message, OutputOf, RoomMember } from '@tidings/protocol'
import { useCallback, useRef } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'

type Page = OutputOf<'room.members'>

const page = 50
/** The server answers so many at once. */
const pageMost = 200

interface Notice {
  readonly by?: string
  readonly users?: readonly string[]
}

/** Who is no longer in the room, by what its log says; undefined when it says something else. */
function goneBy({ content, type }: Pick<Message, 'content' | 'type'>): readonly string[] | undefined {
  if (type !== 'event') return undefined
  const { by, users } = content.data as Notice
  if (content.type === 'notice/member-left') return by === undefined ? [] : [by]
  return content.type === 'notice/members-removed' ? (users ?? []) : undefined
}

/** As many as are on the screen, and at least a page. */
async function firstMembers(client: TidingsClient, room: string, shown: number): Promise<Page> {
  const wanted = Math.max(page, shown)
  const members: RoomMember[] = []
  let next: string | undefined
  do {
    const limit = Math.min(pageMost, wanted - members.length)
    const answer = await client.call('room.members', { room, limit, ...(next === undefined ? {} : { next }) })
    members.push(...answer.members)
    next = answer.next
  } while (next !== undefined && members.length < wanted)
  return { members, ...(next === undefined ? {} : { next }) }
}

export interface MemberPages {
  readonly members: readonly RoomMember[] | undefined
  readonly more: (() => void) | undefined
}

/**
 * The members of a room, page by page. Whoever leaves is taken off the list as the log says so; what else happens to members
 * is asked for, once a second at most, however much of it there is.
 */
export function useMembers(room: string): MemberPages {
  const client = useClient()
  const act = useAct()
  const shown = useRef(0)
  const { answer, change } = useAsked<Page>(
    room,
    () => firstMembers(client, room, shown.current),
    (_, again, change) => [
      client.on('message', (message) => {
        if (message.conversation !== `room/${room}` || message.type !== 'event') return
        const gone = goneBy(message)
        if (gone) change((before) => without(before, gone))
        else again()
      }),
    ],
  )
  shown.current = answer?.members.length ?? 0
  const next = answer?.next
  const more = useCallback(() => {
    if (next === undefined) return
    void act(async () => {
      const { members, ...after } = await client.call('room.members', { room, limit: page, next })
      change((before) => ({ members: [...before.members, ...members], ...after }))
    })
  }, [act, change, client, room, next])
  return { members: answer?.members, more: next === undefined ? undefined : more }
}

function without({ members, ...rest }: Page, gone: readonly string[]): Page {
  return { ...rest, members: members.filter(({ user }) => !gone.includes(user)) }
}
