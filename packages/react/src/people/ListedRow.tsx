import type { ReactNode } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'

interface ListedRowProps {
  readonly listed: { readonly oid: string; readonly name: string; readonly description: string }
  /** How many are in it, in words. */
  readonly summary: string
  /** What may be done with it, or what stands in place of that. */
  readonly children: ReactNode
}

/** A room or a channel in its directory. */
export const ListedRow = ({ listed: { oid, name, description }, summary, children }: ListedRowProps) => (
  <li className="td-listed-room">
    <Avatar oid={oid} name={name} size="small" />
    <span className="td-row-text">
      <span className="td-row-name" dir="auto">
        {name}
      </span>
      <span className="td-row-summary">{summary}</span>
      {description !== '' && (
        <span className="td-listed-about" dir="auto">
          {description}
        </span>
      )}
    </span>
    {children}
  </li>
)

interface ListedButtonProps {
  readonly label: string
  readonly name: string
  /** It is there to be opened, and not to be entered. */
  readonly isMine: boolean
  readonly onClick: () => void
}

export function ListedButton({ label, name, isMine, onClick }: ListedButtonProps) {
  const { t } = useSpeech()
  return (
    <button
      type="button"
      className={isMine ? 'td-button' : 'td-button td-primary'}
      aria-label={t('actOnNamed', { act: label, name })}
      onClick={onClick}
    >
      {label}
    </button>
  )
}
