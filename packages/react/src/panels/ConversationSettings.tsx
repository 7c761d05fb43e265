import { useClient } from '../provider.tsx'
import { isRoom } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Choice, Toggle } from '../ui/Toggle.tsx'

const days = ['0', '1', '7', '30', '365'] as const
type Days = (typeof days)[number]

/** How long messages are kept here. Between two either may say so, in a room its admins. */
function Keeping({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const kept = useClientState((state) => state.conversations[conversation]?.retainDays ?? 0)
  const may = useClientState(
    ({ conversations }) => !isRoom(conversation) || conversations[conversation]?.member?.role !== 'member',
  )
  const known = days.find((one) => one === String(kept))
  const choices = Object.fromEntries(
    days.map((one) => [one, one === '0' ? t('keepForever') : t('keepDays', { count: Number(one) })]),
  ) as Record<Days, string>
  return (
    <Choice
      label={t('keepMessages')}
      value={known ?? '0'}
      choices={choices}
      disabled={!may}
      onChange={(value) => void act(() => client.call('conversation.retain', { conversation, days: Number(value) }))}
    />
  )
}

/** What a reader sets for one conversation. */
export function ConversationSettings({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const settings = useClientState((state) => state.conversations[conversation]?.settings)
  if (!settings) return null
  const set = (name: 'pinned' | 'muted' | 'folded') => (on: boolean) =>
    void act(() => client.call('conversation.update', { conversation, settings: { [name]: on ? true : null } }))
  return (
    <section className="td-settings">
      <Toggle label={t('muteChat')} hint={t('muteHint')} checked={settings.muted ?? false} onChange={set('muted')} />
      <Toggle label={t('pinTop')} checked={settings.pinned ?? false} onChange={set('pinned')} />
      <Toggle label={t('fold')} checked={settings.folded ?? false} onChange={set('folded')} />
      <Keeping conversation={conversation} />
    </section>
  )
}
