import { useConversing } from '../state/view.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { lazy } from '../ui/lazy.tsx'

const CardAt = lazy(() => import('./CardAt.tsx').then((module) => module.CardAt))

/** The card of a person that is open in a conversation, if one is. */
export function OpenCard() {
  const { conversation, state, change } = useConversing()
  const { card } = state
  return (
    <OpenedPart onClose={() => change({ card: undefined })}>
      {card && (
        <CardAt
          key={card.oid}
          {...card}
          conversation={conversation}
          onClose={() => change({ card: undefined })}
          onMention={() => change({ card: undefined, mention: card.oid })}
        />
      )}
    </OpenedPart>
  )
}
