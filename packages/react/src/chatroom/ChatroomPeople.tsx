import type { ChatroomPerson } from '@tidings/protocol'
import { EllipsisVertical } from 'lucide-react'
import { useEffect } from 'react'
import { PersonButton } from '../people/PersonButton.tsx'
import { RobotTag } from '../people/RobotTag.tsx'
import { useName } from '../state/people.ts'
import { useAsked } from '../state/use-asked.ts'
import { useMe } from '../state/use-client-state.ts'
import { readPages } from '../state/use-pages.ts'
import { useTurn } from '../state/use-turn.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Loading } from '../ui/Note.tsx'
import { type Acting, isMuted, personEntries } from './line-actions.ts'

/** Who comes and goes nobody is told: it is asked again so often while one looks. */
const lookMs = 15_000

interface People {
  readonly online: number
  readonly here: readonly string[]
  /** For who looks after it: those who are admin, muted or banned. */
  readonly marked: ReadonlyMap<string, ChatroomPerson>
}

function usePeople(chatroom: string, turn: number): { readonly people: People | undefined; readonly error: unknown } {
  const { answer, error, again } = useAsked<People>(
    chatroom,
    async (client) => {
      let shown = { online: 0, here: [] as readonly string[] }
      const { items } = await readPages(async (from) => {
        const { marked = [], next, ...now } = await client.call('chatroom.people', { chatroom, ...from })
        shown = now
        return { items: marked, next }
      })
      return { ...shown, marked: new Map(items.map((person) => [person.user, person])) }
    },
    (client, again) => [client.on('chatroom', again)],
  )
  useEffect(() => {
    const timer = setInterval(again, lookMs)
    return () => clearInterval(timer)
  }, [again])
  // biome-ignore lint/correctness/useExhaustiveDependencies: after something was done it is asked again
  useEffect(again, [again, turn])
  return { people: answer, error }
}

/** Who is there, and for who looks after it what they may do. */
export function ChatroomPeople(acting: Acting) {
  const speech = useSpeech()
  const { t } = speech
  const { people, error } = usePeople(acting.seat.id, acting.turn)
  if (error !== undefined) return <p className="td-error">{errorText(speech, error)}</p>
  if (!people) return <Loading />
  const { online, marked } = people
  // Who was banned a moment ago may be counted still.
  const here = people.here.filter((user) => !marked.get(user)?.banned)
  const away = [...marked.keys()].filter((user) => !here.includes(user))
  const row = (user: string) => <PersonRow key={user} user={user} known={marked.get(user)} acting={acting} />
  return (
    <>
      <section aria-label={t('chatroomHere', { count: online })}>
        <h3 className="td-section">{t('chatroomHere', { count: online })}</h3>
        <ul>{here.map(row)}</ul>
        {online > people.here.length && here.length > 0 && <p className="td-quiet">{t('andMore')}</p>}
      </section>
      {away.length > 0 && (
        <section aria-label={t('chatroomMarked')}>
          <h3 className="td-section">{t('chatroomMarked')}</h3>
          <ul>{away.map(row)}</ul>
        </section>
      )}
    </>
  )
}

interface PersonRowProps {
  readonly user: string
  readonly known: ChatroomPerson | undefined
  readonly acting: Acting
}

function PersonRow({ user, known, acting }: PersonRowProps) {
  const { t } = useSpeech()
  const me = useMe()
  const name = useName(user)
  useTurn(known?.mutedUntil)
  const role = user === acting.state.chatroom?.owner ? 'owner' : known?.role === 'admin' ? 'admin' : undefined
  const entries = personEntries(user, acting, known)
  return (
    <li className="td-with-button">
      <PersonButton oid={user} className="td-row" stop>
        <Avatar oid={user} name={name} size="small" />
        <span className="td-row-name">{user === me ? t('youNamed', { name }) : name}</span>
        <RobotTag oid={user} />
        {role && <span className="td-tag">{t(role)}</span>}
        {known?.banned && <span className="td-tag">{t('chatroomBanned')}</span>}
        {known && isMuted(known, acting.client.state) && <span className="td-tag">{t('muted_')}</span>}
      </PersonButton>
      {entries.length > 0 && (
        <Menu
          trigger={
            <IconButton icon={EllipsisVertical} label={t('actOnNamed', { act: t('more'), name })} look="small" />
          }
          entries={entries}
        />
      )}
    </li>
  )
}
