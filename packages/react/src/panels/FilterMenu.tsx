import { CalendarDays, FileText, Film, Image, Link2, Mic, SlidersHorizontal, User } from 'lucide-react'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { writeFilter } from './filters.ts'

interface FilterMenuProps {
  readonly text: string
  readonly onChange: (text: string) => void
}

const dayAgo = (days: number): string => {
  const now = new Date()
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Filters to choose from; each is written into the field, where it can be read, changed and learnt. */
export function FilterMenu({ text, onChange }: FilterMenuProps) {
  const { t } = useSpeech()
  const add = (...filter: Parameters<typeof writeFilter>) =>
    onChange(`${text.trim()} ${writeFilter(...filter)} `.trimStart())
  const entries: MenuEntries = [
    { key: 'picture', label: t('filterPictures'), icon: Image, onSelect: () => add('has', 'picture') },
    { key: 'film', label: t('filterFilms'), icon: Film, onSelect: () => add('has', 'film') },
    { key: 'voice', label: t('filterVoice'), icon: Mic, onSelect: () => add('has', 'voice') },
    { key: 'file', label: t('filterFiles'), icon: FileText, onSelect: () => add('has', 'file') },
    { key: 'link', label: t('filterLinks'), icon: Link2, onSelect: () => add('has', 'link') },
    null,
    { key: 'me', label: t('filterFromMe'), icon: User, onSelect: () => add('from', 'me') },
    { key: 'today', label: t('today'), icon: CalendarDays, onSelect: () => add('on', 'today') },
    { key: 'week', label: t('filterWeek'), icon: CalendarDays, onSelect: () => add('after', dayAgo(8)) },
    { key: 'month', label: t('filterMonth'), icon: CalendarDays, onSelect: () => add('after', dayAgo(31)) },
  ]
  return (
    <Menu
      trigger={<IconButton icon={SlidersHorizontal} label={t('addFilter')} className="td-filter" />}
      entries={entries}
    />
  )
}
