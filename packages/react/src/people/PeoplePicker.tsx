import { itemOf } from '@tidings/client'
import type { User } from '@tidings/protocol'
import { foldText } from '@tidings/protocol/folding'
import { Users } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { hasWords, knownName } from '../state/names.ts'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Note } from '../ui/Note.tsx'
import { RovingList } from '../ui/RovingList.tsx'
import { RowText } from '../ui/RowText.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { usePaused } from './paused.ts'

export type Person = Pick<User, 'id' | 'oid' | 'name'>

interface FoundPeople {
  /** Undefined while nothing is known. */
  readonly people: readonly Person[] | undefined
  /** Why the server finds nobody. */
  readonly error: unknown
}

/** Contacts, and people whom the server finds by name or id when the typing pauses. */
export function usePeople(query: string): FoundPeople {
  const client = useClient()
  const contacts = useClientState(({ own }) => own.items.contact)
  const users = useClientState((state) => state.users)
  const wanted = query.trim()
  const asked = usePaused(wanted)
  const { answer, error } = useAsked(asked === '' ? undefined : asked, () =>
    client.call('user.search', { query: asked }),
  )
  const found = asked === wanted ? answer?.users : undefined
  useEffect(() => client.wantProfiles(Object.keys(contacts)), [client, contacts])
  const people = useMemo(() => {
    const known = Object.keys(contacts)
      .map((id) => ({ id, oid: `user/${id}`, name: itemOf(contacts, id)?.remark || itemOf(users, id)?.name || id }))
      .filter(({ id, name }) => hasWords(foldText(`${name} ${id}`), foldText(wanted)))
      .sort((a, b) => a.name.localeCompare(b.name))
    if (wanted === '') return known
    if (!found) return known.length > 0 ? known : undefined
    return [...known, ...found.filter(({ id }) => !itemOf(contacts, id))]
  }, [contacts, users, found, wanted])
  return { people, error: asked === wanted ? error : undefined }
}

interface PeoplePickerProps {
  readonly onPick: (person: Person) => void
  /** Those who are not offered. */
  readonly without?: readonly string[]
  readonly autoFocus?: boolean
}

/** Who is in one's rooms, while nobody is looked for. */
function useOffered(wanted: boolean, known: readonly Person[], without: readonly string[]): readonly Person[] {
  const { answer } = useAsked(wanted ? 'offered' : undefined, (client) => client.call('user.acquaintances', {}))
  const elsewhere = new Set([...known.map(({ oid }) => oid), ...without])
  return wanted ? (answer?.users ?? []).filter(({ oid }) => !elsewhere.has(oid)) : []
}

/** What is to be typed, and what else one can do: not every server lets people be found by a name. */
const findings = {
  everyone: { label: 'findPeople', title: 'typeToFind', none: 'nobodyFound', text: undefined },
  shared: { label: 'findPeople', title: 'typeToFind', none: 'nobodyFound', text: 'findSharedHint' },
  exact: { label: 'findExactly', title: 'typeExactly', none: 'nobodyExactly', text: 'findExactlyHint' },
} as const

export function PeoplePicker({ onPick, without = [], autoFocus = true }: PeoplePickerProps) {
  const speech = useSpeech()
  const { t } = speech
  const [query, setQuery] = useState('')
  const { people: all, error } = usePeople(query)
  const people = all?.filter(({ oid }) => !without.includes(oid))
  const finding = findings[useClientState(({ directory }) => directory.people)]
  const isIdle = query.trim() === ''
  const offered = useOffered(isIdle, people ?? [], without)
  const pick = (person: Person) => {
    onPick(person)
    setQuery('')
  }
  const hasAny = (people && people.length > 0) || offered.length > 0
  return (
    <div className="td-picker">
      <SearchField label={t(finding.label)} value={query} autoFocus={autoFocus} onChange={setQuery} />
      {hasAny ? (
        <div className="td-people">
          <People people={people ?? []} onPick={pick} />
          {offered.length > 0 && (
            <section aria-label={t('fromYourRooms')}>
              <h3 className="td-section">{t('fromYourRooms')}</h3>
              <People people={offered} onPick={pick} />
            </section>
          )}
        </div>
      ) : error !== undefined ? (
        <Note icon={Users} title={errorText(speech, error)} />
      ) : (
        <Note
          icon={Users}
          title={t(people && !isIdle ? finding.none : finding.title)}
          {...(finding.text ? { text: t(finding.text) } : {})}
        />
      )}
    </div>
  )
}

interface PeopleProps {
  readonly people: readonly Person[]
  readonly onPick: (person: Person) => void
}

function People({ people, onPick }: PeopleProps) {
  if (people.length === 0) return null
  return (
    <RovingList>
      {people.map((person) => (
        <li key={person.id}>
          <button type="button" className="td-row" onClick={() => onPick(person)}>
            <PersonLine {...person} />
          </button>
        </li>
      ))}
    </RovingList>
  )
}

/** A face, a name, and the id under it. */
export function PersonLine({ oid, id, name }: Person) {
  const { t } = useSpeech()
  const shown = useClientState((state) => knownName(state, oid, t) ?? name)
  return (
    <>
      <Avatar oid={oid} name={shown} size="small" />
      <RowText name={shown} summary={id} />
    </>
  )
}
