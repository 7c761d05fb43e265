import {
  CalendarDays,
  CalendarRange,
  FileText,
  Film,
  Image,
  Link2,
  MessagesSquare,
  Mic,
  SlidersHorizontal,
  User,
  UserSearch,
} from 'lucide-react'
import { useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import type { Asked } from './FilterDialog.tsx'
import { writeFilter } from './filters.ts'

const FilterDialog = lazy(() => import('./FilterDialog.tsx').then((module) => module.FilterDialog))

interface FilterMenuProps {
  readonly text: string
  readonly onChange: (text: string) => void
  /** It is one conversation that is searched. */
  readonly inOne?: boolean
}

const dayAgo = (days: number): string => {
  const now = new Date()
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Filters to choose from; each is written into the field, where it can be read, changed and learnt. */
export function FilterMenu({ text, onChange, inOne = false }: FilterMenuProps) {
  const { t } = useSpeech()
  const [asking, setAsking] = useState<Asked>()
  const add = (...filter: Parameters<typeof writeFilter>) =>
    onChange(`${text.trim()} ${writeFilter(...filter)} `.trimStart())
  const entries: MenuEntries = [
    { key: 'picture', label: t('filterPictures'), icon: Image, onSelect: () => add('has', 'picture') },
    { key: 'film', label: t('filterFilms'), icon: Film, onSelect: () => add('has', 'film') },
    { key: 'voice', label: t('filterVoice'), icon: Mic, onSelect: () => add('has', 'voice') },
    { key: 'file', label: t('filterFiles'), icon: FileText, onSelect: () => add('has', 'file') },
    { key: 'link', label: t('filterLinks'), icon: Link2, onSelect: () => add('has', 'link') },
    null,
    { key: 'person', label: t('filterPerson'), icon: UserSearch, onSelect: () => setAsking('from') },
    ...(inOne
      ? []
      : [{ key: 'place', label: t('filterPlace'), icon: MessagesSquare, onSelect: () => setAsking('in') }]),
    { key: 'dates', label: t('filterDates'), icon: CalendarRange, onSelect: () => setAsking('on') },
    null,
    { key: 'me', label: t('filterFromMe'), icon: User, onSelect: () => add('from', 'me') },
    { key: 'today', label: t('today'), icon: CalendarDays, onSelect: () => add('on', 'today') },
    { key: 'week', label: t('filterWeek'), icon: CalendarDays, onSelect: () => add('after', dayAgo(8)) },
    { key: 'month', label: t('filterMonth'), icon: CalendarDays, onSelect: () => add('after', dayAgo(31)) },
  ]
  return (
    <>
      <Menu
        trigger={<IconButton icon={SlidersHorizontal} label={t('addFilter')} className="td-narrow" />}
        entries={entries}
      />
      {asking && (
        <OpenedPart onClose={() => setAsking(undefined)}>
          <FilterDialog
            name={asking}
            onChoose={(value) => {
              add(asking, value)
              setAsking(undefined)
            }}
            onClose={() => setAsking(undefined)}
          />
        </OpenedPart>
      )}
    </>
  )
}
