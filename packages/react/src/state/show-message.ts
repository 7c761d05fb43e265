import { useCallback } from 'react'
import { useGo } from './place.tsx'
import { useChange } from './view.tsx'

/** Goes to a message of the conversation that the panel stands beside. Where it stands over it, it gives way. */
export function useShowMessage(): (message: { readonly conversation: string; readonly seq: number }) => void {
  const go = useGo()
  const change = useChange()
  return useCallback(
    ({ conversation, seq }) => {
      if (matchMedia('(width < 720px)').matches) change({ panel: undefined })
      go({ conversation, seq })
    },
    [go, change],
  )
}
