import { lazy, Suspense } from 'react'
import { useConversing } from '../chat/view.tsx'
import { useName } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'

const OpenPopover = lazy(() => import('../ui/OpenPopover.tsx').then((module) => ({ default: module.OpenPopover })))
const PersonCard = lazy(() => import('./PersonCard.tsx').then((module) => ({ default: module.PersonCard })))

/** The card of a person that is open in a conversation, if one is. */
export function OpenCard() {
  const { conversation, state, change } = useConversing()
  const { card } = state
  return (
    <Suspense>{card && <Card key={card.oid} card={card} conversation={conversation} onChange={change} />}</Suspense>
  )
}

interface CardProps {
  readonly card: NonNullable<ReturnType<typeof useConversing>['state']['card']>
  readonly conversation: string
  readonly onChange: ReturnType<typeof useConversing>['change']
}

function Card({ card: { oid, anchor }, conversation, onChange }: CardProps) {
  const { t } = useSpeech()
  const name = useName(oid)
  const close = () => onChange({ card: undefined })
  return (
    <OpenPopover anchor={anchor} label={t('profileOf', { name })} onClose={close}>
      <PersonCard
        oid={oid}
        conversation={conversation}
        onClose={close}
        onMention={() => onChange({ card: undefined, mention: oid })}
      />
    </OpenPopover>
  )
}
