import { useContext, useEffect, useRef } from 'react'
import { PlaceContext, staying, useGo } from '../state/place.tsx'
import { useConversing } from '../state/view.tsx'

/** The panel of the search is open where the place says that something is looked for; closed, nothing is. */
export function useFindPanel(): void {
  const { state, change } = useConversing()
  const place = useContext(PlaceContext)
  const { find } = place
  const go = useGo()
  const isOpen = state.panel?.kind === 'search'
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    if (find !== undefined) change({ panel: { kind: 'search' } })
  }, [find, change])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the closing that counts
  useEffect(() => {
    const closes = wasOpen.current && !isOpen
    wasOpen.current = isOpen
    if (closes && find !== undefined) go({ ...staying(place), find: undefined })
  }, [isOpen])
}
