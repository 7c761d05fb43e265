import { itemOf } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { CornerDownRight, EllipsisVertical, Reply, SmilePlus } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { usePreview } from '../content/preview.ts'
import { namedIn, noticeText } from '../content/said.ts'
import { PersonButton } from '../people/PersonButton.tsx'
import { useClient } from '../provided/kit.ts'
import { isRoom, mayPublish, sentenceName } from '../state/names.ts'
import { useAllWanted, useName } from '../state/people.ts'
import { useLinkTo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { toggle, useChange, useConversing } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { timeText } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Menu, WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { Popover, PopoverAt } from '../ui/Popover.tsx'
import { messageActions } from './message-actions.ts'
import { useReact } from './Reactions.tsx'

const EmojiPicker = lazy(() => import('../emoji/EmojiPicker.tsx').then((module) => module.EmojiPicker))

/** At hand, without opening anything. */
const quick = ['👍', '❤️', '😂', '😮', '🙏', '🎉'] as const

interface PickerProps {
  readonly message: Message
  readonly close: () => void
}

/** All signs that one may react with. */
function ReactPicker({ message, close }: PickerProps) {
  const react = useReact()
  return (
    <OpenedPart onClose={close} loading={<div className="td-emoji-loading" />}>
      <EmojiPicker
        onPick={(emoji) => {
          close()
          react(message, emoji)
        }}
      />
    </OpenedPart>
  )
}

function ReactButton({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  return (
    <Popover label={t('react')} trigger={<IconButton icon={SmilePlus} label={t('react')} look="small" />}>
      {(close) => <ReactPicker message={message} close={close} />}
    </Popover>
  )
}

/** Appears beside a message under the pointer or the focus. */
function Tools({ message, entries }: { readonly message: Message; readonly entries: () => MenuEntries }) {
  const { t } = useSpeech()
  const change = useChange()
  const publishes = useClientState((state) => mayPublish(state, message.conversation))
  return (
    <div className="td-tools" role="toolbar" aria-label={t('messageActions')}>
      <ReactButton message={message} />
      {publishes && (
        <IconButton
          icon={Reply}
          label={t('reply')}
          look="small"
          onClick={() => change({ replyTo: message, editing: undefined })}
        />
      )}
      <Menu trigger={<IconButton icon={EllipsisVertical} label={t('more')} look="small" />} entries={entries} />
    </div>
  )
}

export interface LineProps {
  readonly messages: readonly Message[]
  readonly mine: boolean
  readonly first: boolean
  readonly last: boolean
  readonly children: ReactNode
}

/** What a screen reader says of a message as a whole: who, when, and how it begins. */
function useLabel(message: Message | undefined): string {
  const speech = useSpeech()
  const me = useMe()
  const name = useName(message?.from ?? '')
  const words = usePreview(message)
  if (!message) return ''
  const { from, ts } = message
  return speech.t('messageLabel', {
    name: from === me ? speech.t('you') : name,
    time: timeText(ts, speech.locale),
    words,
  })
}

/** A message with the face beside it, its tools and its menu. Choosing, a click anywhere on it chooses. */
export function MessageLine({ messages, mine, first, last, children }: LineProps) {
  const { t, ...rest } = useSpeech()
  const client = useClient()
  const act = useAct()
  const react = useReact()
  const linkTo = useLinkTo()
  const { state, change } = useConversing()
  const [picking, setPicking] = useState(false)
  const line = useRef<HTMLElement>(null)
  const message = messages.at(-1)
  const label = useLabel(message)
  if (!message) return null
  const entries = () => messageActions(message, { client, speech: { t, ...rest }, change, act, linkTo })
  const { selected } = state
  const chosen = selected && messages.every(({ id }) => selected.has(id))
  const place = { 'data-mine': mine, 'data-first': first, 'data-last': last, 'data-seq': message.seq }
  return (
    <WithMenu
      entries={entries}
      disabled={selected !== undefined}
      signs={() =>
        message.recalled
          ? undefined
          : {
              ...{ label: t('react'), signs: quick, onSelect: (key) => react(message, key) },
              more: { label: t('moreReactions'), onSelect: () => setPicking(true) },
            }
      }
      render={
        <article ref={line} className="td-line" aria-label={label} tabIndex={-1} {...place} data-chosen={chosen} />
      }
    >
      {chosen !== undefined && (
        <label className="td-line-choice">
          <input
            type="checkbox"
            checked={chosen}
            aria-label={t('select')}
            onChange={() => {
              for (const { id } of messages) change(toggle(id))
            }}
          />
        </label>
      )}
      {!mine && isRoom(message.conversation) && <Face oid={message.from} shown={last} />}
      <div className="td-line-body">{children}</div>
      {selected === undefined && !message.recalled && <Tools message={message} entries={entries} />}
      {picking && line.current && (
        <PopoverAt anchor={line.current} label={t('react')} onClose={() => setPicking(false)}>
          <ReactPicker message={message} close={() => setPicking(false)} />
        </PopoverAt>
      )}
    </WithMenu>
  )
}

function Face({ oid, shown }: { readonly oid: string; readonly shown: boolean }) {
  const name = useName(oid)
  return (
    <span className="td-face">
      {shown && (
        <PersonButton oid={oid} className="td-face-button">
          <Avatar oid={oid} name={name} size="small" />
        </PersonButton>
      )}
    </span>
  )
}

/** A line in the middle: what happened in the room. */
export function NoticeLine({ message }: { readonly message: Message }) {
  const speech = useSpeech()
  useAllWanted(namedIn(message.content))
  const said = useClientState((state) => noticeText(message.content, speech, sentenceName(state, speech.t)))
  return (
    <p className="td-notice" data-seq={message.seq}>
      {said ?? speech.t('unknownContent', { type: message.content.type })}
    </p>
  )
}

/** What is said in a thread, in one line: the thread has it whole. */
export function ThreadLine({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  const words = usePreview(message)
  const change = useChange()
  const name = useName(message.from)
  const root = message.thread ?? message.id
  // Of a thread that is followed; who reads the chat sees how it begins, and has not read it there.
  const isUnread = useClientState(({ own, user }) => {
    const thread = itemOf(own.items.thread, root)
    return thread?.following === true && thread.readSeq < message.seq && message.from !== user?.oid
  })
  return (
    <button
      type="button"
      className="td-in-thread"
      data-seq={message.seq}
      data-unread={isUnread}
      onClick={() => change({ panel: { kind: 'thread', root } })}
    >
      <CornerDownRight />
      <b dir="auto">{name}</b>
      <span dir="auto">{words}</span>
      {isUnread && <Badge said={t('unreadInThread')} />}
    </button>
  )
}
