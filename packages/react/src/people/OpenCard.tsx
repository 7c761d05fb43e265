import { lazy, Suspense } from 'react'
import { useConversing } from '../chat/view.tsx'

const CardAt = lazy(() => import('./CardAt.tsx').then((module) => ({ default: module.CardAt })))

/** The card of a person that is open in a conversation, if one is. */
export function OpenCard() {
  const { conversation, state, change } = useConversing()
  const { card } = state
  return (
    <Suspense>
      {card && (
        <CardAt
          key={card.oid}
          {...card}
          conversation={conversation}
          onClose={() => change({ card: undefined })}
          onMention={() => change({ card: undefined, mention: card.oid })}
        />
      )}
    </Suspense>
  )
}
