import { isMutedNow, type TidingsClient } from '@tidings/client'
import type { Conversation } from '@tidings/protocol'
import { Bell } from 'lucide-react'
import { muteFor, mutings, mutingText, type SettingsChange } from '../state/muting.ts'
import type { Speech } from '../texts/texts.tsx'
import type { MenuEntry } from '../ui/menu-entries.ts'

interface MuteParts {
  readonly client: TidingsClient
  readonly speech: Speech
  readonly set: (change: SettingsChange) => void
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
        label: mutingText(entry, one, speech, client),
        icon,
        onSelect: () => set(muteFor(one, client)),
      },
    ]
  })
}
