import type { ClientState, TidingsClient } from '@tidings/client'
import type { RoomMember } from '@tidings/protocol'
import { foldText } from '@tidings/protocol/folding'
import { useEffect, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { idOf, isRoom, memberName, publicName } from '../state/names.ts'
import { iMay } from '../state/powers.ts'
import { useClientState } from '../state/use-client-state.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { offered, type Suggestion } from './suggestion.ts'

type Person = Pick<RoomMember, 'user' | 'alias'>

/** What the server answered to a query. Fewer than were asked for are all of them: who types on asks no more. */
interface Answer {
  readonly people: readonly Person[]
  readonly all: boolean
}

const askedFor = 30
/** Who types fast asks once. */
const pauseMs = 120

async function ask(client: TidingsClient, conversation: string, query: string): Promise<Answer> {
  const { members } = await client.call('room.members', {
    room: idOf(conversation),
    limit: askedFor,
    ...(query === '' ? {} : { query }),
  })
  client.wantProfiles(members.map(({ user }) => idOf(user)))
  return { people: members, all: members.length < askedFor }
}

/** The answer for the longest beginning of a query of which the server named all. */
function known(answers: ReadonlyMap<string, Answer>, query: string): Answer | undefined {
  for (let length = query.length; length >= 0; length--) {
    const answer = answers.get(query.slice(0, length))
    if (answer && (answer.all || length === query.length)) return answer
  }
  return undefined
}

/** The members of a room who fit, as far as the server has said so; it knows them all, this page does not. */
function useAnswer(conversation: string, query: string | undefined): Answer | undefined {
  const client = useClient()
  const answers = useRef(new Map<string, Answer>())
  const [, setCount] = useState(0)
  useEffect(() => {
    if (query === undefined) {
      // Whoever comes and goes meanwhile is found the next time.
      answers.current.clear()
      return
    }
    if (known(answers.current, query)) return
    let shown = true
    const look = (): void => {
      ask(client, conversation, query).then(
        (answer) => {
          answers.current.set(query, answer)
          if (shown) setCount((count) => count + 1)
        },
        // Without a connection those are offered who are known here.
        () => undefined,
      )
    }
    const timer = setTimeout(look, query === '' ? 0 : pauseMs)
    return () => {
      shown = false
      clearTimeout(timer)
    }
  }, [client, conversation, query])
  return query === undefined ? undefined : known(answers.current, query)
}

/** Who said something here lately, the last first. */
export function speakers({ windows, user }: ClientState, conversation: string): readonly string[] {
  const froms = (windows[conversation]?.messages ?? []).slice(-200).map(({ from }) => from)
  return [...new Set(froms.reverse())].filter((from) => from.startsWith('user/') && from !== user?.oid)
}

interface Candidates {
  readonly answer: Answer | undefined
  readonly lately: readonly string[]
  readonly query: string
  readonly me: string | undefined
}

/** Those who fit, who spoke lately first. */
function fitting({ answer, lately, query, me }: Candidates, nameOf: (person: Person) => string): readonly Person[] {
  const people = new Map<string, Person>()
  // Whoever left said something, too: the server knows better, as soon as it has answered.
  if (!answer) for (const user of lately) people.set(user, { user, alias: '' })
  for (const person of answer?.people ?? []) people.set(person.user, person)
  people.delete(me ?? '')
  const place = (user: string): number => (lately.includes(user) ? lately.indexOf(user) : lately.length)
  return [...people.values()]
    .filter((person) => foldText(nameOf(person)).includes(query) || foldText(idOf(person.user)).startsWith(query))
    .sort((a, b) => place(a.user) - place(b.user))
    .slice(0, offered)
}

function offersOf(state: ClientState, conversation: string, query: string, { t }: Speech): readonly Suggestion[] {
  const all = t('everyone')
  const fits = foldText(all).startsWith(query) || 'all'.startsWith(query)
  return fits && iMay(state, conversation, 'mentionAll')
    ? [{ key: 'all', label: all, detail: '@all', text: `@${all} `, mention: 'all' }]
    : []
}

/** People whose name fits what is typed after an `@`; undefined where nobody asks. */
export function useMentions(conversation: string, typed: string | undefined): readonly Suggestion[] {
  const client = useClient()
  const speech = useSpeech()
  const query = typed === undefined || !isRoom(conversation) ? undefined : foldText(typed)
  const answer = useAnswer(conversation, query)
  // Names that come later are shown when they are there.
  useClientState(({ users }) => (query === undefined ? undefined : users))
  if (query === undefined) return []
  const { state } = client
  const nameOf = (person: Person): string => memberName(person, state, speech.t)
  const candidates = { answer, lately: speakers(state, conversation), query, me: state.user?.oid }
  const people = fitting(candidates, nameOf).map((person) => ({
    key: person.user,
    oid: person.user,
    label: nameOf(person),
    detail: idOf(person.user),
    // It is found by my remark, and sent without it.
    text: `@${publicName(person, state)} `,
    mention: person.user,
  }))
  return [...offersOf(state, conversation, query, speech), ...people]
}
