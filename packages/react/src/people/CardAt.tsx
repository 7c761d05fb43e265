import { useState } from 'react'
import { useName } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'
import { OpenPopover } from '../ui/OpenPopover.tsx'
import { AddToRoom } from './AddToRoom.tsx'
import { BlockQuestion } from './BlockQuestion.tsx'
import { PersonCard, type PersonCardProps } from './PersonCard.tsx'
import { ReportDialog } from './ReportDialog.tsx'

interface CardAtProps extends Omit<PersonCardProps, 'onAsk' | 'onAddToRoom'> {
  readonly anchor: HTMLElement
}

/** A card at the name that was pressed; a question of it comes in its place. */
export function CardAt({ anchor, ...card }: CardAtProps) {
  const { t } = useSpeech()
  const { oid, onClose } = card
  const name = useName(oid)
  const [asked, setAsked] = useState<'block' | 'report' | 'room'>()
  const question = { onClose, returnTo: () => anchor }
  if (asked === 'block') return <BlockQuestion oid={oid} {...question} />
  if (asked === 'report') return <ReportDialog about={oid} {...question} />
  if (asked === 'room') return <AddToRoom oid={oid} {...question} />
  return (
    <OpenPopover anchor={anchor} label={t('profileOf', { name })} onClose={onClose}>
      <PersonCard {...card} onAsk={setAsked} onAddToRoom={() => setAsked('room')} />
    </OpenPopover>
  )
}
