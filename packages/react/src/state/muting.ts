import { isMutedNow, serverNow, type TidingsClient } from '@tidings/client'
import type { Conversation, InputOf } from '@tidings/protocol'
import { Bell, BellOff, Clock, Sunrise } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tomorrowMorning } from '../chat/moments.ts'
import { momentText } from '../chat/when.ts'
import { useClient } from '../provider.tsx'
import type { Speech } from '../texts/texts.tsx'
import type { MenuEntry } from '../ui/menu-entries.ts'
import { useClientState } from './use-client-state.ts'

const hour = 3_600_000
/** What a timer can wait at most. */
const longest = 2 ** 31 - 1

/** Renders again when a time has come. */
export function useTurn(at: number | undefined): void {
  const client = useClient()
  const [turns, turn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is further away than a timer waits takes several turns
  useEffect(() => {
    const left = (at ?? 0) - serverNow(client.state)
    if (left <= 0) return
    const timer = setTimeout(() => turn((count) => count + 1), Math.min(left + 1, longest))
    return () => clearTimeout(timer)
  }, [client, at, turns])
}

/** Whether a conversation is muted now. */
export function useMuted(conversation: string): boolean {
  useTurn(useClientState((state) => state.conversations[conversation]?.settings.mutedUntil))
  return useClientState((state) => isMutedNow(state, state.conversations[conversation]?.settings ?? {}))
}

type Settings = InputOf<'conversation.update'>['settings']

/** How long one may mute, as its button says it and as an entry of a menu does: the time is the server's, as far as it is known. */
export const mutings = [
  { key: 'hour', text: 'muteForHour', entry: 'muteForAnHour', icon: Clock, until: (now: number) => now + hour },
  { key: 'day', text: 'muteForEight', entry: undefined, icon: Clock, until: (now: number) => now + 8 * hour },
  { key: 'tomorrow', text: 'muteTillTomorrow', entry: 'muteUntil', icon: Sunrise, until: tomorrowMorning },
  { key: 'good', text: 'muteForGood', entry: 'mute', icon: BellOff, until: () => undefined },
] as const

export function muteFor({ until }: (typeof mutings)[number], { state }: Pick<TidingsClient, 'state'>): Settings {
  const at = until(serverNow(state))
  return at === undefined ? { muted: true } : { muted: true, mutedUntil: at }
}

type Muting = (typeof mutings)[number]

function saidOf(
  text: NonNullable<Muting['text' | 'entry']>,
  { until }: Muting,
  speech: Speech,
  { state }: TidingsClient,
): string {
  const at = until(serverNow(state))
  return speech.t(text, at === undefined ? {} : { when: momentText(at, speech) })
}

/** What stands on the button of one of them, beneath a heading that speaks of muting. */
export const mutingText = (muting: Muting, speech: Speech, client: TidingsClient): string =>
  saidOf(muting.text, muting, speech, client)

interface MuteParts {
  readonly client: TidingsClient
  readonly speech: Speech
  readonly set: (change: Settings) => void
}

/** For the menus of a conversation: muting for an hour, till tomorrow or for good; or no longer. */
export function muteEntries(
  { settings }: Pick<Conversation, 'settings'>,
  { client, speech, set }: MuteParts,
): MenuEntry[] {
  const { t } = speech
  if (isMutedNow(client.state, settings))
    return [{ key: 'mute', label: t('unmute'), icon: Bell, onSelect: () => set({ muted: null }) }]
  return mutings.flatMap((one) => {
    const { key, entry, icon } = one
    if (entry === undefined) return []
    return [
      {
        key: `mute-${key}`,
        label: saidOf(entry, one, speech, client),
        icon,
        onSelect: () => set(muteFor(one, client)),
      },
    ]
  })
}
