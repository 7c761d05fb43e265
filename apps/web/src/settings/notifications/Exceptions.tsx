import { isMutedNow, serverNow } from '@tidings/client'
import type { Conversation } from '@tidings/protocol'
import {
  levelTexts,
  momentText,
  useAct,
  useClient,
  useClientState,
  useConversationName,
  useSpeech,
  useTurn,
} from '@tidings/react'
import { useState } from 'react'
import { usePageSpeech } from '../../app/preferences.tsx'
import { pathOf } from '../../app/route.ts'

/** So many at first. */
const few = 10

type Settings = Conversation['settings']

/** When the first of them calls again. */
function endOf(some: readonly Pick<Conversation, 'settings'>[], now: number): number | undefined {
  const ends = some.flatMap(({ settings: { mutedUntil = 0 } }) => (mutedUntil > now ? [mutedUntil] : []))
  return ends.length === 0 ? undefined : Math.min(...ends)
}

/** Conversations that do not call as the rest does, each with the way back. */
export function Exceptions() {
  const { t } = usePageSpeech()
  const client = useClient()
  const [isWhole, setWhole] = useState(false)
  const conversations = useClientState((state) => state.conversations)
  const own = Object.values(conversations).filter(
    ({ settings }) => settings.notify !== undefined || settings.silent === true || isMutedNow(client.state, settings),
  )
  useTurn(endOf(own, serverNow(client.state)))
  return (
    <section className="exceptions" aria-label={t('exceptions')}>
      <h3 className="settings-section">{t('exceptions')}</h3>
      <p className="td-quiet">{t(own.length === 0 ? 'exceptionsNone' : 'exceptionsHint')}</p>
      <ul>
        {own.slice(0, isWhole ? undefined : few).map(({ conversation, settings }) => (
          <Exception key={conversation} conversation={conversation} settings={settings} />
        ))}
      </ul>
      {own.length > few && !isWhole && (
        <button type="button" className="td-link" onClick={() => setWhole(true)}>
          {t('showAll', { count: own.length })}
        </button>
      )}
    </section>
  )
}

function Exception({ conversation, settings }: { readonly conversation: string; readonly settings: Settings }) {
  const { t } = usePageSpeech()
  const speech = useSpeech()
  const client = useClient()
  const act = useAct()
  const name = useConversationName(conversation)
  const { notify, silent, muted, mutedUntil } = settings
  const isOver = mutedUntil !== undefined && mutedUntil <= serverNow(client.state)
  const said = [
    ...(notify === undefined ? [] : [levelTexts(speech.t)[notify]]),
    ...(muted && mutedUntil === undefined ? [t('exceptionMuted')] : []),
    ...(muted && mutedUntil !== undefined && !isOver
      ? [t('exceptionMutedUntil', { when: momentText(mutedUntil, speech) })]
      : []),
    ...(silent ? [t('exceptionSilent')] : []),
  ]
  const usual = { notify: null, silent: null, muted: null }
  return (
    <li className="settings-row">
      <span>
        <a href={`#${pathOf({ view: 'chats', conversation })}`}>
          <bdi>{name}</bdi>
        </a>
        <span className="td-quiet">{said.join(' · ')}</span>
      </span>
      <button
        type="button"
        className="td-link"
        aria-label={t('backToUsualIn', { name })}
        onClick={() => void act(() => client.call('conversation.update', { conversation, settings: usual }))}
      >
        {t('backToUsual')}
      </button>
    </li>
  )
}
