import { useEffect } from 'react'
import { useClient } from '../provided/kit.ts'
import { publicNameOf } from '../state/names.ts'
import { useConversing } from '../state/view.tsx'
import type { Written } from './written.ts'

/** Somebody was to be mentioned, on their card: they are, where the caret stands. */
export function useAskedMention(thread: string | undefined, put: (piece: Written) => void): void {
  const client = useClient()
  const { state, change } = useConversing()
  const { mention } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each who is to be mentioned
  useEffect(() => {
    if (mention === undefined || thread !== undefined) return
    change({ mention: undefined })
    const name = `@${publicNameOf(mention, client.state)}`
    put({ text: `${name} `, mentionsAt: [{ mention, from: 0, length: name.length }] })
  }, [mention])
}
