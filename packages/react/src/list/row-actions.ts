import type { TidingsClient } from '@tidings/client'
import type { Conversation, InputOf } from '@tidings/protocol'
import { Archive, ArchiveRestore, Eraser, FolderPlus, Mail, MailOpen, Pin, PinOff, Trash2 } from 'lucide-react'
import { muteEntries } from '../chat/mute-entries.ts'
import type { Speech } from '../texts/texts.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'

export interface RowParts {
  readonly client: TidingsClient
  readonly speech: Speech
  readonly act: (work: () => Promise<unknown>, done?: string) => Promise<boolean>
  readonly onAsk: (what: 'remove' | 'clear') => void
  readonly askFolders: ((conversation: string) => void) | undefined
}

type Settings = InputOf<'conversation.update'>['settings']

/** What can be done with a conversation, for its menu. */
export function rowActions(item: Conversation, { client, speech, act, onAsk, askFolders }: RowParts): MenuEntries {
  const { t } = speech
  const { conversation, settings, unread } = item
  const set = (change: Settings) =>
    void act(() => client.call('conversation.update', { conversation, settings: change }))
  const { pinned = false, folded = false, unreadMark = false } = settings
  const isUnread = unread > 0 || unreadMark
  function read(): void {
    if (unreadMark) set({ unreadMark: null })
    if (unread > 0) void act(() => client.markRead(conversation))
  }
  return [
    {
      key: 'pin',
      label: pinned ? t('unpin') : t('pinTop'),
      icon: pinned ? PinOff : Pin,
      onSelect: () => set({ pinned: pinned ? null : true }),
    },
    {
      key: 'read',
      label: isUnread ? t('markRead') : t('markUnread'),
      icon: isUnread ? MailOpen : Mail,
      onSelect: () => (isUnread ? read() : set({ unreadMark: true })),
    },
    ...muteEntries(item, { client, speech, set }),
    {
      key: 'fold',
      label: folded ? t('unfold') : t('fold'),
      icon: folded ? ArchiveRestore : Archive,
      onSelect: () => set({ folded: folded ? null : true }),
    },
    ...(askFolders
      ? [{ key: 'folders', label: t('addToFolder'), icon: FolderPlus, onSelect: () => askFolders(conversation) }]
      : []),
    null,
    { key: 'clear', label: t('clearChat'), icon: Eraser, danger: true, onSelect: () => onAsk('clear') },
    { key: 'remove', label: t('removeChat'), icon: Trash2, danger: true, onSelect: () => onAsk('remove') },
  ]
}
