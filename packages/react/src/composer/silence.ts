import { type ClientState, serverNow } from '@tidings/client'
import type { Muted } from '@tidings/protocol'
import { useClientState } from '../state/use-client-state.ts'
import { useTurn } from '../state/use-turn.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'

const isLasting = ({ until = Number.POSITIVE_INFINITY }: Muted, state: ClientState): boolean => until > serverNow(state)

export const silenceText = (until: number | undefined, speech: Speech): string =>
  until === undefined
    ? speech.t('youMayNotWrite')
    : speech.t('youMayNotWriteUntil', { when: momentText(until, speech) })

/** Why nothing can be written anywhere; undefined when it can. */
export function useSilenceEverywhere(): string | undefined {
  const speech = useSpeech()
  useTurn(useClientState(({ muted }) => muted?.until))
  return useClientState((state) =>
    state.muted && isLasting(state.muted, state) ? silenceText(state.muted.until, speech) : undefined,
  )
}
