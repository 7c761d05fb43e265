import { Inbox, LogOut, MessageSquare, Newspaper } from 'lucide-react'
import { useState } from 'react'
import { PlainText } from '../content/Words.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf, mayPublish } from '../state/names.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { ArticleEditor } from './ArticleEditor.tsx'
import { ChannelSettings } from './ChannelSettings.tsx'
import { ConversationSettings, SharedRow } from './ConversationSettings.tsx'
import { Panel } from './Panel.tsx'

/** A channel: what it is, and how I read it. */
export function ChannelPanel({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const change = useChange()
  const channel = useClientState((state) => state.conversations[conversation]?.channel)
  const isOwner = useClientState(({ user }) => user !== undefined && user.oid === channel?.owner)
  const publishes = useClientState((state) => mayPublish(state, conversation))
  const [writing, setWriting] = useState(false)
  const { answer: about, again } = useAsked(
    conversation,
    () => client.call('channel.get', { channel: idOf(conversation) }),
    (_, again) => [client.on('channel', ({ channel }) => channel.oid === conversation && again())],
  )
  const contact = about?.contact
  if (!channel) return <Panel title={t('info')}>{null}</Panel>
  async function leave(): Promise<void> {
    if (await act(() => client.call('channel.unsubscribe', { channel: idOf(conversation) })))
      go({ conversation: undefined })
  }
  return (
    <Panel title={t('info')}>
      <div className="td-card-head">
        <Avatar oid={conversation} name={channel.name} size="large" />
        <h3 dir="auto">{channel.name}</h3>
        <p className="td-quiet">{t('subscribers', { count: channel.subscribers })}</p>
        {channel.description !== '' && (
          <p dir="auto">
            <PlainText text={channel.description} />
          </p>
        )}
      </div>
      {publishes ? (
        <div className="td-card-buttons">
          <button type="button" className="td-button" onClick={() => setWriting(true)}>
            <Newspaper />
            {t('writeArticle')}
          </button>
          {contact !== undefined && (
            <button type="button" className="td-button" onClick={() => change({ panel: { kind: 'desk' } })}>
              <Inbox />
              {t('desk')}
            </button>
          )}
        </div>
      ) : (
        contact !== undefined && (
          <div className="td-card-buttons">
            <button type="button" className="td-button" onClick={() => go({ conversation: contact })}>
              <MessageSquare />
              {t('writeToChannel')}
            </button>
          </div>
        )
      )}
      <SharedRow />
      {publishes && <ChannelSettings channel={channel} isOwner={isOwner} about={about} onChanged={again} />}
      <ConversationSettings conversation={conversation} />
      {!isOwner && (
        <div className="td-card-buttons">
          <button type="button" className="td-button td-danger" onClick={() => void leave()}>
            <LogOut />
            {t('unsubscribe')}
          </button>
        </div>
      )}
      {writing && <ArticleEditor conversation={conversation} onClose={() => setWriting(false)} />}
    </Panel>
  )
}
