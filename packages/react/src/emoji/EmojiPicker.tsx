import { inColons, namedReaction } from '@tidings/protocol/emoji-names'
import { EmojiPicker as Base, type EmojiData } from 'frimousse'
import {
  Clock,
  Coffee,
  Flag,
  Hash,
  Lightbulb,
  type LucideIcon,
  PawPrint,
  Plane,
  Smile,
  Trophy,
  UserRound,
} from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { type Language, useSpeech } from '../texts/texts.tsx'
import { isComposing } from '../ui/composing.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { PackGrid } from './PackGrid.tsx'
import { chooseTone, emojiPreferences, markUsed, type Tone, useEmojiPreferences } from './preferences.ts'
import { NamedEmoji, ServerPictureView } from './ServerEmoji.tsx'
import { emojiOfKey, findEmoji, type ServerPack, useServerPacks } from './server-emoji.ts'
import { type Group, type Sign, type Signs, signsOf, tones } from './signs.ts'

const columns = 8
/** Of the server's emoji that fit a search. */
const mostFound = 16
/** Ours; the library has a list of its own. */
const font = { '--frimousse-emoji-font': 'var(--td-font)' } as CSSProperties

const icons: Readonly<Record<number, LucideIcon>> = {
  0: Smile,
  1: UserRound,
  3: PawPrint,
  4: Coffee,
  5: Plane,
  6: Trophy,
  7: Lightbulb,
  8: Hash,
  9: Flag,
}

/** In the form of the library that finds and shows them. */
async function load(language: string): Promise<EmojiData> {
  const { signs, groups } = await signsOf(language as Language)
  const skinsOf = ({ skins }: Sign): Pick<EmojiData['emojis'][number], 'skins'> =>
    skins
      ? { skins: Object.fromEntries(tones.map((tone, at) => [tone, skins[at] ?? ''])) as EmojiData['skinTones'] }
      : {}
  return {
    locale: language,
    categories: groups.map(({ index, label }) => ({ index, label })),
    emojis: signs.map((sign) => ({
      emoji: sign.emoji,
      category: sign.group,
      label: sign.label,
      version: 0,
      tags: [...sign.tags, ...sign.names],
      ...skinsOf(sign),
    })),
    skinTones: { dark: '', light: '', medium: '', 'medium-dark': '', 'medium-light': '' },
  }
}

function useSigns(language: Language): Signs | undefined {
  const [signs, setSigns] = useState<Signs>()
  useEffect(() => {
    let shown = true
    signsOf(language).then(
      (found) => shown && setSigns(found),
      () => undefined,
    )
    return () => {
      shown = false
    }
  }, [language])
  return signs
}

/** How far down a group begins: the list draws only what is seen of it, and all rows of a kind are of one height. */
function topOf(list: HTMLElement, { signs, groups }: Signs, index: number): number {
  const head = list.querySelector('.td-emoji-group')?.clientHeight ?? 0
  const row = list.querySelector('.td-emoji-row')?.clientHeight ?? 0
  const before = groups.slice(
    0,
    groups.findIndex((group) => group.index === index),
  )
  const rows = before.map((group) => Math.ceil(signs.filter((sign) => sign.group === group.index).length / columns))
  return rows.reduce((top, count) => top + head + count * row, 0)
}

export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { language, t } = useSpeech()
  const { tone } = useEmojiPreferences()
  const [recent] = useState(() => emojiPreferences().recent)
  const [query, setQuery] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const signs = useSigns(language)
  const known = useServerPacks()
  const packs = known.packs.filter(({ kind }) => kind === 'emoji')
  const [chosen, setChosen] = useState<string>()
  const pack = query === '' ? packs.find(({ id }) => id === chosen) : undefined
  const found = query === '' ? [] : findEmoji(known, query.replaceAll(':', ''), mostFound)

  function pick(emoji: string): void {
    markUsed(emoji)
    onPick(emoji)
  }

  // The library takes Enter for a choice, also the one that ends composing.
  const onKeyDown = (event: KeyboardEvent) => isComposing(event) && event.stopPropagation()
  const toGroup = ({ index }: Group) => {
    setChosen(undefined)
    // The list may have been hidden by a pack until now.
    requestAnimationFrame(() => {
      if (list.current && signs) list.current.scrollTop = topOf(list.current, signs, index)
    })
  }

  return (
    <Base.Root
      className="td-emoji"
      locale={language}
      columns={columns}
      style={font}
      skinTone={tone === 0 ? 'none' : (tones[tone - 1] ?? 'none')}
      resolveEmojiData={load}
      onEmojiSelect={({ emoji }) => pick(emoji)}
    >
      <span onKeyDownCapture={onKeyDown} className="td-emoji-top">
        <Base.Search
          className="td-emoji-search"
          placeholder={t('searchEmoji')}
          aria-label={t('searchEmoji')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          autoFocus
        />
      </span>
      {query === '' && <Packs packs={packs} chosen={pack?.id} onChoose={setChosen} />}
      {query === '' && <Groups groups={signs?.groups ?? []} onGo={toGroup} />}
      {query === '' && <Recent recent={recent} onPick={pick} />}
      {found.length > 0 && (
        <PackGrid
          label={t('emojiOfServer')}
          items={found}
          columns={columns}
          onPick={({ name }) => pick(inColons(name))}
        />
      )}
      {pack && (
        <div className="td-emoji-list">
          <PackGrid
            key={pack.id}
            label={pack.title}
            items={pack.items}
            columns={columns}
            onPick={({ name }) => pick(inColons(name))}
          />
        </div>
      )}
      <Base.Viewport className="td-emoji-list" ref={list} hidden={pack !== undefined}>
        <Base.Loading className="td-emoji-note">{t('loading')}</Base.Loading>
        <Base.Empty className="td-emoji-note">{found.length === 0 && t('noEmoji')}</Base.Empty>
        <Base.List
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div className="td-emoji-group" {...props}>
                {category.label}
              </div>
            ),
            Row: (props) => <div className="td-emoji-row" {...props} />,
            Emoji: ({ emoji, ...props }) => (
              <button type="button" className="td-emoji-sign" data-active={emoji.isActive} {...props}>
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </Base.Viewport>
      <Tones names={signs?.tones ?? []} tone={tone} />
    </Base.Root>
  )
}

interface PacksProps {
  readonly packs: readonly ServerPack[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
}

/** What the server has of its own, before what every phone has. */
function Packs({ packs, chosen, onChoose }: PacksProps) {
  const { t } = useSpeech()
  if (packs.length === 0) return null
  return (
    <div className="td-packs" role="toolbar" aria-label={t('emojiOfServer')}>
      {packs.map(({ id, title, items: [first] }) => (
        <button
          key={id}
          type="button"
          className="td-emoji-sign"
          aria-pressed={id === chosen}
          title={title}
          aria-label={title}
          onClick={() => onChoose(id === chosen ? undefined : id)}
        >
          {first && <ServerPictureView picture={first} />}
        </button>
      ))}
    </div>
  )
}

function Groups({ groups, onGo }: { readonly groups: readonly Group[]; readonly onGo: (group: Group) => void }) {
  const { t } = useSpeech()
  return (
    <div className="td-emoji-groups" role="toolbar" aria-label={t('emojiGroups')}>
      {groups.map((group) => (
        <IconButton
          key={group.index}
          icon={icons[group.index] ?? Smile}
          label={group.label}
          look="small"
          onClick={() => onGo(group)}
        />
      ))}
    </div>
  )
}

function Recent({ recent, onPick }: { readonly recent: readonly string[]; readonly onPick: (emoji: string) => void }) {
  const { t } = useSpeech()
  const packs = useServerPacks()
  // Of a pack that is gone, or of another server, there is nothing to show.
  const shown = recent.filter((key) => !namedReaction.test(key) || emojiOfKey(packs, key))
  if (shown.length === 0) return null
  return (
    <section className="td-emoji-recent" aria-label={t('emojiRecent')}>
      <Clock aria-hidden="true" />
      {shown.slice(0, columns - 1).map((key) => {
        const picture = emojiOfKey(packs, key)
        return (
          <button key={key} type="button" className="td-emoji-sign" onClick={() => onPick(key)}>
            {picture ? <NamedEmoji picture={picture} /> : key}
          </button>
        )
      })}
    </section>
  )
}

const hands: readonly string[] = ['✋', '✋🏻', '✋🏼', '✋🏽', '✋🏾', '✋🏿']

function Tones({ names, tone }: { readonly names: readonly string[]; readonly tone: Tone }) {
  const { t } = useSpeech()
  return (
    <fieldset className="td-emoji-tones">
      <legend className="td-unseen">{t('skinTone')}</legend>
      {hands.map((hand, at) => (
        <label key={hand} className="td-emoji-tone" title={at === 0 ? t('skinToneNone') : names[at - 1]}>
          <input
            type="radio"
            name="tidings-skin-tone"
            className="td-unseen"
            aria-label={at === 0 ? t('skinToneNone') : (names[at - 1] ?? hand)}
            checked={tone === at}
            onChange={() => chooseTone(at as Tone)}
          />
          <span aria-hidden="true">{hand}</span>
        </label>
      ))}
    </fieldset>
  )
}
