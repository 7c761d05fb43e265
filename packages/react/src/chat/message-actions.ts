import { type ClientState, itemOf, type TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import {
  BellRing,
  Bookmark,
  BookmarkX,
  CheckCheck,
  Copy,
  Eraser,
  Flag,
  Forward,
  History,
  Languages,
  Link,
  ListChecks,
  Mail,
  MessageSquareText,
  Pencil,
  Pin,
  PinOff,
  Reply,
  Undo2,
  UserRound,
} from 'lucide-react'
import { copyText } from '../state/copying.ts'
import { isRoom, mayPublish, nameIn } from '../state/names.ts'
import type { LinkTo } from '../state/place.tsx'
import { iMay, myRole } from '../state/powers.ts'
import { type Change, toggle } from '../state/view.tsx'
import type { Speech } from '../texts/texts.tsx'
import type { MenuEntries, MenuEntry } from '../ui/menu-entries.ts'

export interface ActionParts {
  readonly client: TidingsClient
  readonly speech: Speech
  readonly change: Change
  /** The address of a message, where the app has one for each. */
  readonly linkTo: LinkTo | undefined
  readonly act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>
}

const isWords = (message: Message): boolean =>
  (message.content.type === 'text' || message.content.type === 'markdown') && typeof message.content.data === 'string'

/** Between two everybody may, in a channel its editors. */
const mayPin = (state: ClientState, conversation: string): boolean =>
  isRoom(conversation) ? iMay(state, conversation, 'pin') : mayPublish(state, conversation)

const mayRecall = (state: ClientState, { conversation, from }: Message): boolean =>
  from === state.user?.oid || (isRoom(conversation) && myRole(state, conversation) !== 'member')

/** What can be done with a message, for its menu. What is not allowed is not offered. */
export function messageActions(message: Message, parts: ActionParts): MenuEntries {
  if (message.recalled || message.hidden) return [deleting(message, parts)]
  const saying: (MenuEntry | false | undefined)[] = [
    ...answering(message, parts),
    ...changing(message, parts),
    ...keeping(message, parts),
  ]
  const entries = saying.filter((entry) => entry !== false && entry !== undefined)
  return [...entries, null, ...removing(message, parts)]
}

/** At the line, which has the focus back by then. */
function showPerson({ from, seq }: Message, change: Change): void {
  const anchor = document.querySelector<HTMLElement>(`.td-line[data-seq="${seq}"]`)
  if (anchor) requestAnimationFrame(() => change({ card: { oid: from, anchor } }))
}

function answering(
  message: Message,
  { client, speech: { t }, change, act, linkTo }: ActionParts,
): (MenuEntry | false | undefined)[] {
  const root = message.thread ?? message.id
  const publishes = mayPublish(client.state, message.conversation)
  return [
    publishes && {
      key: 'reply',
      label: t('reply'),
      icon: Reply,
      onSelect: () => change({ replyTo: message, editing: undefined }),
    },
    publishes && {
      key: 'thread',
      label: t('replyInThread'),
      icon: MessageSquareText,
      onSelect: () => change({ panel: { kind: 'thread', root } }),
    },
    message.from !== client.state.user?.oid && {
      key: 'person',
      label: t('profileOf', { name: nameIn(client.state, message.from, t) }),
      icon: UserRound,
      onSelect: () => showPerson(message, change),
    },
    isWords(message) && {
      key: 'copy',
      label: t('copyText'),
      icon: Copy,
      onSelect: () => void act(() => copyText(String(message.content.data))),
    },
    linkTo && {
      key: 'link',
      label: t('copyMessageLink'),
      icon: Link,
      onSelect: () => void act(() => copyText(linkTo(message.id)), t('messageLinkCopied')),
    },
  ]
}

function changing(message: Message, { client, speech: { t }, change, act }: ActionParts): (MenuEntry | false)[] {
  const mine = message.from === client.state.user?.oid
  const dialog = (kind: 'history' | 'readers' | 'forward' | 'translate') => () =>
    change({ dialog: { kind, messages: [message] } })
  const pinned = message.pinned !== undefined
  return [
    mine &&
      isWords(message) && {
        key: 'edit',
        label: t('edit'),
        icon: Pencil,
        onSelect: () => change({ editing: message, replyTo: undefined }),
      },
    message.editedAt > 0 && { key: 'history', label: t('editHistory'), icon: History, onSelect: dialog('history') },
    { key: 'forward', label: t('forward'), icon: Forward, onSelect: dialog('forward') },
    { key: 'select', label: t('select'), icon: ListChecks, onSelect: () => change(toggle(message.id)) },
    mayPin(client.state, message.conversation) && {
      key: 'pin',
      label: pinned ? t('unpin') : t('pin'),
      icon: pinned ? PinOff : Pin,
      onSelect: () => void act(() => client.call('message.pin', { id: message.id, on: !pinned })),
    },
    mine && { key: 'readers', label: t('readBy'), icon: CheckCheck, onSelect: dialog('readers') },
    client.state.translates &&
      isWords(message) &&
      !mine && { key: 'translate', label: t('translate'), icon: Languages, onSelect: dialog('translate') },
  ]
}

function keeping(message: Message, { client, speech: { t }, change, act }: ActionParts): (MenuEntry | false)[] {
  const saved = itemOf(client.state.own.items.saved, message.id) !== undefined
  const { id } = message
  return [
    {
      key: 'save',
      label: saved ? t('unsave') : t('save'),
      icon: saved ? BookmarkX : Bookmark,
      onSelect: () =>
        void (saved
          ? act(() => client.call('saved.remove', { id }), t('unsaved'))
          : act(() => client.call('saved.add', { id }), t('savedMessage'))),
    },
    {
      key: 'unread',
      label: t('unreadFromHere'),
      icon: Mail,
      onSelect: () =>
        void act(() => client.call('conversation.unread', { conversation: message.conversation, seq: message.seq })),
    },
    {
      key: 'remind',
      label: t('remindMe'),
      icon: BellRing,
      onSelect: () => change({ dialog: { kind: 'remind', messages: [message] } }),
    },
  ]
}

function removing(message: Message, parts: ActionParts): MenuEntry[] {
  const { client, speech, change } = parts
  const recall: MenuEntry = {
    key: 'recall',
    label: speech.t('recall'),
    icon: Undo2,
    danger: true,
    onSelect: () => change({ dialog: { kind: 'recall', messages: [message] } }),
  }
  const report: MenuEntry = {
    key: 'report',
    label: speech.t('report'),
    icon: Flag,
    danger: true,
    onSelect: () => change({ dialog: { kind: 'report', messages: [message] } }),
  }
  return [
    ...(mayRecall(client.state, message) ? [recall] : []),
    deleting(message, parts),
    ...(message.from === client.state.user?.oid ? [] : [report]),
  ]
}

const deleting = (message: Message, { speech, change }: ActionParts): MenuEntry => ({
  key: 'delete',
  label: speech.t('deleteForMe'),
  icon: Eraser,
  danger: true,
  onSelect: () => change({ dialog: { kind: 'delete', messages: [message] } }),
})
