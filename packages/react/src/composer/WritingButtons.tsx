import { CalendarClock, Contact, FileInput, MapPin, Paperclip, Plus, Smile, Vote } from 'lucide-react'
import { useSpeech } from '../texts/texts.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { MenuEntry } from '../ui/menu-entries.ts'
import { Popover } from '../ui/Popover.tsx'
import type { Task } from './commands.ts'
import type { Aside } from './use-writing.ts'

const ComposerPicker = lazy(() => import('./ComposerPicker.tsx').then((module) => module.ComposerPicker))

interface EmojiButtonProps {
  readonly onPick: (emoji: string) => void
  /** Absent where there is nothing to be sent with: a message that is being edited stays what it is. */
  readonly aside: Aside | undefined
}

export function EmojiButton({ onPick, aside }: EmojiButtonProps) {
  const { t } = useSpeech()
  return (
    <Popover label={t('emoji')} trigger={<IconButton icon={Smile} label={t('emoji')} />}>
      {(close) => (
        <OpenedPart onClose={close} loading={<div className="td-emoji-loading" />}>
          <ComposerPicker
            onPick={(emoji) => {
              close()
              onPick(emoji)
            }}
            aside={aside && closing(aside, close)}
          />
        </OpenedPart>
      )}
    </Popover>
  )
}

/** What was sent closes what it was chosen from. */
const closing = ({ sendSticker, sendGif }: Aside, close: () => void): Aside => ({
  sendSticker(sticker) {
    close()
    sendSticker(sticker)
  },
  async sendGif(gif) {
    const sent = await sendGif(gif)
    if (sent) close()
    return sent
  },
})

interface MoreProps {
  readonly onPick: (how?: { readonly original?: true }) => void
  readonly onTask: (task: Task) => void
  readonly inThread: boolean
}

export function More({ onPick, onTask, inThread }: MoreProps) {
  const { t } = useSpeech()
  const file: MenuEntry = { key: 'file', label: t('attach'), icon: Paperclip, onSelect: () => onPick() }
  const unchanged: MenuEntry = {
    key: 'unchanged',
    label: t('attachUnchanged'),
    icon: FileInput,
    onSelect: () => onPick({ original: true }),
  }
  const others: MenuEntry[] = [
    { key: 'poll', label: t('newPoll'), icon: Vote, onSelect: () => onTask('poll') },
    { key: 'location', label: t('sendLocation'), icon: MapPin, onSelect: () => onTask('location') },
    { key: 'card', label: t('sendCard'), icon: Contact, onSelect: () => onTask('card') },
    { key: 'later', label: t('sendLater'), icon: CalendarClock, onSelect: () => onTask('later') },
  ]
  return (
    <Menu
      side="top"
      align="start"
      trigger={<IconButton icon={Plus} label={t('addToMessage')} />}
      entries={inThread ? [file, unchanged] : [file, unchanged, ...others]}
    />
  )
}
