import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSpeech } from '../texts/texts.tsx'

interface NoteProps {
  readonly icon?: LucideIcon
  readonly title: string
  readonly text?: string
  readonly children?: ReactNode
}

/** What stands where nothing is: why, and what to do about it. */
export function Note({ icon: Icon, title, text, children }: NoteProps) {
  return (
    <div className="td-note">
      {Icon && <Icon className="td-note-icon" />}
      <p className="td-note-title">{title}</p>
      {text !== undefined && <p className="td-quiet">{text}</p>}
      {children}
    </div>
  )
}

const rows = ['a', 'b', 'c', 'd', 'e', 'f']

/** The shape of what is on its way. */
export function Loading({ look = 'rows' }: { readonly look?: 'rows' | 'messages' }) {
  const { t } = useSpeech()
  return (
    <div className="td-loading" data-look={look} role="status" aria-label={t('loading')}>
      {rows.map((key) => (
        <span key={key} />
      ))}
    </div>
  )
}
