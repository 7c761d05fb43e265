import type { Conversation, InputOf } from '@tidings/protocol'
import { Images } from 'lucide-react'
import { useClient } from '../provided/kit.ts'
import { levelTexts } from '../state/level-texts.ts'
import { muteFor, mutings, mutingText, useMuted } from '../state/muting.ts'
import { isRoom, mayPublish } from '../state/names.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
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
    (state) =>
      mayPublish(state, conversation) &&
      (!isRoom(conversation) || state.conversations[conversation]?.member?.role !== 'member'),
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

interface CallingProps {
  readonly conversation: string
  readonly settings: Conversation['settings']
}

/** Which messages call, and whether for a time none does. */
function Calling({ conversation, settings }: CallingProps) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const muted = useMuted(conversation)
  const set = (change: InputOf<'conversation.update'>['settings']) =>
    void act(() => client.call('conversation.update', { conversation, settings: change }))
  const { mutedUntil } = settings
  return (
    <>
      <Choice
        list
        label={t('notifyAbout')}
        value={settings.notify ?? 'usual'}
        choices={{ usual: t('notifyUsual'), ...levelTexts(t) }}
        onChange={(level) => set({ notify: level === 'usual' ? null : level })}
      />
      <fieldset className="td-choice td-acts">
        <legend>{t('muteChat')}</legend>
        <p className="td-quiet" role="status">
          {muted && mutedUntil !== undefined && `${t('mutedUntil', { when: momentText(mutedUntil, speech) })} `}
          {t('muteHint')}
        </p>
        <div>
          {muted ? (
            <button type="button" className="td-button" onClick={() => set({ muted: null })}>
              {t('unmute')}
            </button>
          ) : (
            mutings.map((one) => (
              <button key={one.key} type="button" className="td-button" onClick={() => set(muteFor(one, client))}>
                {mutingText(one.text, one, speech, client)}
              </button>
            ))
          )}
        </div>
      </fieldset>
    </>
  )
}

/** The way to everything that was shared in a conversation. */
export function SharedRow() {
  const { t } = useSpeech()
  const change = useChange()
  return (
    <div className="td-card-buttons">
      <button type="button" className="td-button" onClick={() => change({ panel: { kind: 'gallery' } })}>
        <Images />
        {t('shared')}
      </button>
    </div>
  )
}

/** What a reader sets for one conversation. */
export function ConversationSettings({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const settings = useClientState((state) => state.conversations[conversation]?.settings)
  if (!settings) return null
  const set = (name: 'pinned' | 'silent' | 'folded') => (on: boolean) =>
    void act(() => client.call('conversation.update', { conversation, settings: { [name]: on ? true : null } }))
  return (
    <section className="td-settings">
      <Calling conversation={conversation} settings={settings} />
      <Toggle label={t('withoutSound')} checked={settings.silent ?? false} onChange={set('silent')} />
      <Toggle label={t('pinTop')} checked={settings.pinned ?? false} onChange={set('pinned')} />
      <Toggle label={t('fold')} checked={settings.folded ?? false} onChange={set('folded')} />
      <Keeping conversation={conversation} />
    </section>
  )
}
