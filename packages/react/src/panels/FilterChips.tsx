import { X } from 'lucide-react'
import { useSpeech } from '../texts/texts.tsx'
import { type FilterInText, withoutFilter } from './filters.ts'

interface FilterChipsProps {
  readonly text: string
  readonly found: readonly FilterInText[]
  readonly onChange: (text: string) => void
}

/** The filters that were understood in what is typed; each can be taken out. */
export function FilterChips({ text, found, onChange }: FilterChipsProps) {
  const { t } = useSpeech()
  if (found.length === 0) return null
  return (
    <ul className="td-chips" aria-label={t('filters')}>
      {found.map((one) => (
        <li key={one.from}>
          <span dir="auto">{one.text}</span>
          <button
            type="button"
            aria-label={t('removePerson', { name: one.text })}
            onClick={() => onChange(withoutFilter(text, one))}
          >
            <X />
          </button>
        </li>
      ))}
    </ul>
  )
}
