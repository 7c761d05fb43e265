import type { RoomMember } from '@tidings/protocol'
import { foldText } from '@tidings/protocol/folding'
import { useEffect, useState } from 'react'
import { useClient } from '../provider.tsx'
import { idOf, isRoom, memberName } from '../state/people.ts'
import { iMay } from '../state/powers.ts'
import { useSpeech } from '../texts/texts.tsx'
import { commandsFor, type Task } from './commands.ts'

export interface Suggestion {
  readonly key: string
  readonly label: string
  readonly detail: string
  /** What is put in the place of what was typed. */
  readonly text: string
  /** Who is meant, if it is a mention. */
  readonly mention?: string
  readonly oid?: string
}

/** What stands before the caret and asks for a completion. */
export interface Asked {
  readonly sign: '@' | '/'
  readonly query: string
  readonly from: number
}

const mentionAt = /(?:^|\s)@([^\s@]{0,32})$/u
const commandAt = /^\/([a-z]{0,16})$/

function askedAt(text: string, caret: number): Asked | undefined {
  const before = text.slice(0, caret)
  const mention = mentionAt.exec(before)
  if (mention) return { sign: '@', query: mention[1] ?? '', from: caret - (mention[1] ?? '').length - 1 }
  const command = commandAt.exec(before)
  return command ? { sign: '/', query: command[1] ?? '', from: 0 } : undefined
}

const membersAtMost = 1000
const page = 200
const shown = 8

/** The members of a room, the first thousand, once somebody mentions one. */
function useMembers(conversation: string, wanted: boolean): readonly RoomMember[] {
  const client = useClient()
  const [members, setMembers] = useState<readonly RoomMember[]>([])
  useEffect(() => {
    if (!wanted || !isRoom(conversation)) return
    let shownStill = true
    async function load(): Promise<void> {
      let next: string | undefined
      const all: RoomMember[] = []
      do {
        const answer = await client.call('room.members', {
          room: idOf(conversation),
          limit: page,
          ...(next === undefined ? {} : { next }),
        })
        all.push(...answer.members)
        client.wantProfiles(answer.members.map(({ user }) => idOf(user)))
        next = answer.next
      } while (next !== undefined && all.length < membersAtMost && shownStill)
      if (shownStill) setMembers(all)
    }
    // Without a connection there is nothing to complete: a name may be typed as it is.
    load().catch(() => undefined)
    return () => {
      shownStill = false
    }
  }, [client, conversation, wanted])
  return members
}

/** People whose name fits what is typed after an `@`. */
function useMentions(conversation: string, asked: Asked | undefined, all: string): readonly Suggestion[] {
  const client = useClient()
  const { t } = useSpeech()
  const wanted = asked?.sign === '@'
  const members = useMembers(conversation, wanted)
  if (!wanted || !isRoom(conversation)) return []
  const query = foldText(asked.query)
  const me = client.state.user?.oid
  const people = members
    .filter(({ user }) => user !== me)
    .map((member) => ({ user: member.user, name: memberName(member, client.state, t) }))
    .filter(({ user, name }) => foldText(name).includes(query) || foldText(idOf(user)).startsWith(query))
    .slice(0, shown)
    .map(({ user, name }) => ({
      key: user,
      oid: user,
      label: name,
      detail: idOf(user),
      text: `@${name} `,
      mention: user,
    }))
  const everyone = { key: 'all', label: all, detail: '@all', text: `@${all} `, mention: 'all' }
  return iMay(client.state, conversation, 'mentionAll') && (foldText(all).startsWith(query) || 'all'.startsWith(query))
    ? [everyone, ...people]
    : people
}

export interface Completing {
  readonly asked: Asked | undefined
  readonly suggestions: readonly Suggestion[]
  readonly tasks: ReadonlyMap<string, Task>
}

export function useCompleting(conversation: string, text: string, caret: number): Completing {
  const { t } = useSpeech()
  const asked = askedAt(text, caret)
  const mentions = useMentions(conversation, asked, t('everyone'))
  if (asked?.sign !== '/') return { asked, suggestions: mentions, tasks: new Map() }
  const found = commandsFor(asked.query)
  return {
    asked,
    suggestions: found.map(({ name, label, text: replacement = '' }) => ({
      key: name,
      label: `/${name}`,
      detail: t(label),
      text: replacement,
    })),
    tasks: new Map(found.flatMap(({ name, task }) => (task === undefined ? [] : [[name, task] as const]))),
  }
}
