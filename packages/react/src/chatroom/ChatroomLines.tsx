import type { ChatroomLine } from '@tidings/client/chatrooms'
import { ArrowDown, Clock, EllipsisVertical, MessagesSquare } from 'lucide-react'
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Day } from '../chat/Day.tsx'
import { lineKeys } from '../chat/line-keys.ts'
import { ContentView } from '../content/ContentView.tsx'
import { isJoy } from '../content/joy.ts'
import { usePreview } from '../content/preview.ts'
import { PersonButton } from '../people/PersonButton.tsx'
import { RobotTag } from '../people/RobotTag.tsx'
import { useName } from '../state/people.ts'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { timeText } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { Note } from '../ui/Note.tsx'
import { type ChatroomItem, chatroomItems } from './chatroom-items.ts'
import { type Acting, lineEntries } from './line-actions.ts'
import type { Pending } from './use-saying.ts'

/** Nearer than this to the end counts as being there, in pixels. */
const nearEnd = 80

type Said = Extract<ChatroomItem, { kind: 'said' }>
type Entries = (line: ChatroomLine) => MenuEntries

interface SaidLineProps {
  readonly item: Said
  readonly mine: boolean
  readonly owner: boolean
  readonly entries: Entries
}

const SaidLine = memo(function SaidLine({ item: { line, first, last }, mine, owner, entries }: SaidLineProps) {
  const { t, locale } = useSpeech()
  const { from, content, ts } = line
  const name = useName(from)
  const words = usePreview(line)
  const time = timeText(ts, locale)
  const said = { name: mine ? t('you') : name, time, words }
  return (
    <WithMenu
      entries={() => entries(line)}
      render={
        <article
          className="td-line"
          aria-label={t('messageLabel', said)}
          tabIndex={-1}
          data-mine={mine}
          data-first={first}
          data-last={last}
        />
      }
    >
      {!mine && (
        <span className="td-face">
          {last && (
            <PersonButton oid={from} className="td-face-button">
              <Avatar oid={from} name={name} size="small" />
            </PersonButton>
          )}
        </span>
      )}
      <div className="td-line-body">
        {first && !mine && (
          <PersonButton oid={from} className="td-sender">
            {name}
            <RobotTag oid={from} />
            {owner && <span className="td-tag">{t('owner')}</span>}
          </PersonButton>
        )}
        <div className="td-bubble" dir="auto" data-joy={isJoy(content.type, content.data)} data-type={content.type}>
          <div className="td-words">
            <ContentView content={content} mine={mine} />
          </div>
          <span className="td-meta" dir="auto">
            <time dateTime={new Date(ts).toISOString()}>{time}</time>
          </span>
        </div>
      </div>
      <div className="td-tools" role="toolbar" aria-label={t('messageActions')}>
        <Menu
          trigger={<IconButton icon={EllipsisVertical} label={t('more')} look="small" />}
          entries={() => entries(line)}
        />
      </div>
    </WithMenu>
  )
})

function PendingLine({ words }: Pick<Pending, 'words'>) {
  const { t } = useSpeech()
  return (
    <div className="td-line" data-mine="true" data-first="true" data-last="true">
      <div className="td-line-body">
        <div className="td-bubble" dir="auto" data-joy={isJoy('text', words)}>
          <div className="td-words">
            <ContentView content={{ type: 'text', data: words }} mine />
          </div>
          <span className="td-meta" dir="auto">
            <Clock />
            <span className="td-unseen">{t('sending')}</span>
          </span>
        </div>
      </div>
    </div>
  )
}

interface ItemProps {
  readonly item: ChatroomItem
  readonly me: string
  readonly owner: string | undefined
  readonly entries: Entries
}

function Item({ item, me, owner, entries }: ItemProps) {
  const { t } = useSpeech()
  switch (item.kind) {
    case 'day':
      return <Day ts={item.ts} />
    case 'missed':
      return (
        <p className="td-notice">
          {item.count === undefined ? t('chatroomSomeMissed') : t('chatroomMissed', { count: item.count })}
        </p>
      )
    case 'signs':
      return (
        <p className="td-notice td-chatroom-signs">
          {[...item.signs].map(([sign, count]) => (
            <span key={sign}>
              {sign}
              {count > 1 && <small>×{count}</small>}
            </span>
          ))}
        </p>
      )
    case 'said':
      return <SaidLine item={item} mine={item.line.from === me} owner={item.line.from === owner} entries={entries} />
  }
}

/** Stays at the end while it is there. */
function useAtEnd(changes: readonly unknown[]) {
  const list = useRef<HTMLDivElement>(null)
  const inner = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight })
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each line, and another size of one, the end moves
  useLayoutEffect(() => {
    if (!atEnd || !list.current || !inner.current) return
    toEnd()
    const watch = new ResizeObserver(toEnd)
    watch.observe(inner.current)
    watch.observe(list.current)
    return () => watch.disconnect()
  }, [atEnd, ...changes])
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = list.current ?? {}
    setAtEnd(scrollHeight - scrollTop - clientHeight < nearEnd)
  }
  return { list, inner, atEnd, toEnd, onScroll }
}

interface ChatroomLinesProps {
  readonly acting: Acting
  readonly pending: readonly Pending[]
}

/** What was said, the newest at the end. */
export function ChatroomLines({ acting, pending }: ChatroomLinesProps) {
  const { t } = useSpeech()
  const me = useMe()
  const { lines, chatroom } = acting.state
  const items = useMemo(() => chatroomItems(lines), [lines])
  const latest = useRef(acting)
  latest.current = acting
  const [entries] = useState<Entries>(() => (line: ChatroomLine) => lineEntries(line, latest.current))
  const { list, inner, atEnd, toEnd, onScroll } = useAtEnd([items, pending.length])
  return (
    <div className="td-messages-frame">
      <div
        ref={list}
        className="td-messages"
        role="log"
        aria-live="polite"
        aria-label={t('messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
        tabIndex={0}
        onScroll={onScroll}
        {...lineKeys}
      >
        <div ref={inner}>
          {items.length + pending.length === 0 && (
            <Note icon={MessagesSquare} title={t('noMessages')} text={t('sayHello')} />
          )}
          {items.map((item) => (
            <Item key={item.key} item={item} me={me} owner={chatroom?.owner} entries={entries} />
          ))}
          {pending.map(({ key, words }) => (
            <PendingLine key={key} words={words} />
          ))}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="td-to-end" aria-label={t('toNewest')} title={t('toNewest')} onClick={toEnd}>
          <ArrowDown />
        </button>
      )}
    </div>
  )
}
