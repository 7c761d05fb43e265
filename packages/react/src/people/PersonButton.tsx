import type { ReactNode } from 'react'
import { useName } from '../state/people.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'

interface PersonButtonProps {
  readonly oid: string
  readonly className: string
  /** Reached by the Tab key; else by what stands around it. */
  readonly stop?: boolean
  readonly children: ReactNode
}

/** A face, a name or a mention in a conversation; a click opens the card of that person. */
export function PersonButton({ oid, className, stop = false, children }: PersonButtonProps) {
  const { t } = useSpeech()
  const change = useChange()
  const name = useName(oid)
  return (
    <button
      type="button"
      className={`td-person ${className}`}
      title={t('profileOf', { name })}
      dir="auto"
      {...(stop ? {} : { tabIndex: -1 })}
      onClick={({ currentTarget }) => change({ card: { oid, anchor: currentTarget } })}
    >
      {children}
    </button>
  )
}
