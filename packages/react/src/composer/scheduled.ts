import type { ScheduledMessage } from '@tidings/protocol'
import { useClientState } from '../state/use-client-state.ts'

const none: readonly ScheduledMessage[] = []

/** What is to be sent here later. Kept as one list while nothing of it changes. */
export function useScheduled(conversation: string): readonly ScheduledMessage[] {
  const all = useClientState(({ own }) => own.items.scheduled)
  const here = Object.values(all).filter(({ message }) => message.to === conversation)
  return here.length === 0 ? none : here.sort((a, b) => a.at - b.at)
}
