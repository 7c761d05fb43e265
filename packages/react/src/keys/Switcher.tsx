import { listConversations } from '@tidings/client'
import { SearchX } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Excerpt } from '../panels/FoundRow.tsx'
import { type Person, usePeople } from '../people/PeoplePicker.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf, isChannel, isRoom, nameIn } from '../state/names.ts'
import { useConversationName } from '../state/people.ts'
import { type Place, useGo } from '../state/place.tsx'
import { type Found, useSearch } from '../state/search.ts'
import { useClientState } from '../state/use-client-state.ts'
import { type TextKey, useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { isComposing } from '../ui/composing.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Note } from '../ui/Note.tsx'
import { RowText } from '../ui/RowText.tsx'
import { type Candidate, ranked } from './ranking.ts'

const recentShown = 12
const placesShown = 8
const peopleShown = 5
const messagesShown = 5

interface Option {
  readonly key: string
  readonly place: Partial<Place>
  readonly shown: ReactNode
}

interface Section {
  readonly title: TextKey
  readonly options: readonly Option[]
}

/** Conversations, the last used first, then contacts; without the one that is open. */
function useCandidates(active: string | undefined): readonly Candidate[] {
  const client = useClient()
  const { t } = useSpeech()
  const conversations = useClientState((state) => state.conversations)
  const contacts = useClientState(({ own }) => own.items.contact)
  return useMemo(() => {
    const used = listConversations({ conversations }).toSorted((a, b) => b.updatedAt - a.updatedAt)
    const me = client.state.user?.oid
    const oids = new Set([
      ...used.map(({ conversation }) => conversation),
      ...Object.values(contacts).map(({ user }) => user),
    ])
    if (active !== undefined) oids.delete(active)
    return [...oids].map((oid) => ({ oid, name: oid === me ? t('noteToSelf') : nameIn(client.state, oid, t) }))
  }, [client, conversations, contacts, active, t])
}

const placeOf = ({ oid, name }: Candidate): Option => ({
  key: oid,
  place: { conversation: oid },
  shown: <PlaceLine oid={oid} name={name} />,
})

const personOf = ({ oid, name }: Person): Option => placeOf({ oid, name })

const messageOf = (found: Found): Option => ({
  key: found.message.id,
  place: { conversation: found.message.conversation, seq: found.message.seq },
  shown: <MessageLine found={found} />,
})

function useSections(query: string, active: string | undefined): { sections: readonly Section[]; searching: boolean } {
  const candidates = useCandidates(active)
  const places = useMemo(() => ranked(query, candidates), [query, candidates])
  const found = usePeople(query).people
  const search = useSearch(query === '' ? undefined : { query })
  if (query === '')
    return { sections: [{ title: 'recent', options: places.slice(0, recentShown).map(placeOf) }], searching: false }
  const known = new Set(candidates.map(({ oid }) => oid))
  const people = (found ?? []).filter(({ oid }) => !known.has(oid) && oid !== active)
  const sections: readonly Section[] = [
    { title: 'chats', options: places.slice(0, placesShown).map(placeOf) },
    { title: 'people', options: people.slice(0, peopleShown).map(personOf) },
    { title: 'messages', options: search.results.slice(0, messagesShown).map(messageOf) },
  ]
  return { sections, searching: found === undefined || search.state === 'searching' || search.state === 'idle' }
}

interface SwitcherProps {
  /** The conversation that is open. */
  readonly active: string | undefined
  readonly root: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

/** A phone's keyboard would cover what was gone to. */
const whereToWrite = (root: HTMLElement | null): HTMLElement | null =>
  matchMedia('(hover: hover)').matches
    ? (root?.querySelector<HTMLElement>('.td-stage .td-composer textarea') ?? null)
    : null

/** Goes to a person, a room or a message by a few signs of it. */
export function Switcher({ active: open, root, onClose }: SwitcherProps) {
  const { t } = useSpeech()
  const go = useGo()
  const id = useId()
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query.trim())
  const { sections, searching } = useSections(wanted, open)
  const options = sections.flatMap((section) => section.options)
  // By its key: what the server finds comes later, and whoever presses Enter means what they saw.
  const [chosen, setChosen] = useState<string>()
  const at = Math.max(
    0,
    options.findIndex(({ key }) => key === chosen),
  )
  const current = options[at]
  const list = useRef<HTMLDivElement>(null)
  const isPicked = useRef(false)
  // Somebody typed faster than the list is made, or the server answers: Enter means the first of what will stand there.
  const [entered, setEntered] = useState(false)
  const isLate = wanted !== query.trim() || (searching && options.length === 0)
  const currentId = current && `${id}-${current.key}`

  useEffect(() => {
    if (currentId) document.getElementById(currentId)?.scrollIntoView({ block: 'nearest' })
  }, [currentId])

  useEffect(() => {
    if (!entered || isLate) return
    setEntered(false)
    if (current) pick(current)
  })

  function pick({ place }: Option): void {
    isPicked.current = true
    onClose()
    go({ view: 'chats', ...place })
  }

  function onKeyDown(event: KeyboardEvent): void {
    // They are the input method's, Escape too: the dialog must not hear of it.
    if (isComposing(event)) event.stopPropagation()
    else onKey(event)
  }

  function onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((list.current?.clientHeight ?? 0) / rowHeight) - 1)
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }
    const step = steps[event.key]
    if (event.key === 'Enter' && isLate) setEntered(true)
    else if (event.key === 'Enter' && current) pick(current)
    else if (step === undefined || options.length === 0) return
    else if (Math.abs(step) === 1) setChosen(options[(at + step + options.length) % options.length]?.key)
    else setChosen(options[Math.min(options.length - 1, Math.max(0, at + step))]?.key)
    event.preventDefault()
  }

  return (
    <Dialog title={t('goTo')} onClose={onClose} returnTo={() => (isPicked.current ? whereToWrite(root.current) : null)}>
      <div className="td-search">
        <input
          // A search field cannot be a combobox.
          type="text"
          role="combobox"
          enterKeyHint="go"
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={query}
          placeholder={t('goToWhat')}
          aria-label={t('goToWhat')}
          aria-expanded={options.length > 0}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={currentId}
          onChange={(event) => {
            setQuery(event.target.value)
            setChosen(undefined)
            setEntered(false)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={t('suggestions')} className="td-switcher">
        {sections.map(({ title, options: inside }) =>
          inside.length === 0 ? null : (
            // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
            <div key={title} role="group" aria-label={t(title)}>
              <div className="td-section" aria-hidden="true">
                {t(title)}
              </div>
              {inside.map((one) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
                <div
                  key={one.key}
                  id={`${id}-${one.key}`}
                  role="option"
                  tabIndex={-1}
                  className="td-row"
                  aria-selected={one === current}
                  // The text field keeps the focus.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => pick(one)}
                >
                  {one.shown}
                </div>
              ))}
            </div>
          ),
        )}
      </div>
      {options.length === 0 && !searching && <Note icon={SearchX} title={t('nothingFound')} />}
      <p className="td-unseen" role="status">
        {searching ? t('loading') : t('foundCount', { count: options.length })}
      </p>
    </Dialog>
  )
}

/** As the style sheet has it, in pixels. */
const rowHeight = 52

function PlaceLine({ oid, name }: Candidate) {
  const { t } = useSpeech()
  const unread = useClientState((state) => state.conversations[oid]?.unread ?? 0)
  return (
    <>
      <Avatar oid={oid} name={name} size="small" />
      <RowText name={name} summary={isRoom(oid) ? t('room') : isChannel(oid) ? t('channel') : idOf(oid)} />
      {unread > 0 && <Badge count={unread} said={t('unread', { count: unread })} />}
    </>
  )
}

function MessageLine({ found }: { readonly found: Found }) {
  const { conversation } = found.message
  const name = useConversationName(conversation)
  return (
    <>
      <Avatar oid={conversation} name={name} size="small" />
      <RowText name={name} summary={<Excerpt found={found} />} />
    </>
  )
}
