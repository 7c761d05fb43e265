import { attentionOf } from '@tidings/client'
import type { Conversation } from '@tidings/protocol'
import { AtSign, Bell, BellOff, Megaphone, Pin } from 'lucide-react'
import { memo, useContext, useState } from 'react'
import { RowTime } from '../chat/RowTime.tsx'
import { peopleIn, previewIn } from '../content/preview.ts'
import { AskFoldersContext } from '../folders/AskFolders.tsx'
import { RobotTag } from '../people/RobotTag.tsx'
import { useComponent } from '../provided/components.tsx'
import { useClient } from '../provided/kit.ts'
import type { ConversationRowProps } from '../provided/props.ts'
import { useMuted } from '../state/muting.ts'
import { isChannel, isRoom, nameIn, sentenceName } from '../state/names.ts'
import { useAllWanted, useConversationName, useName, useTyping, useUserKind } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useTurn } from '../state/use-turn.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { Avatar, PresenceDot } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Question } from '../ui/Dialog.tsx'
import { WithMenu } from '../ui/Menu.tsx'
import { rowActions } from './row-actions.ts'

/** One conversation of the list. It hears of nothing but itself. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const Shown = useComponent('ConversationRow', StandardRow)
  return <Shown {...props} />
})

/** What was said last, in one line: its names are known when the profiles are. */
function useSummary(conversation: Conversation | undefined, speech: Speech): string {
  const me = useMe()
  const last = conversation?.lastMessage
  const { t } = speech
  const inRoom = isRoom(conversation?.conversation ?? '')
  useAllWanted(last ? [...(inRoom ? [last.from] : []), ...peopleIn(last)] : [])
  return useClientState((state) => {
    if (!last) return ''
    const said = previewIn(state, last, speech, sentenceName(state, t))
    if (last.type === 'event') return said
    if (last.from === me && conversation?.conversation !== me) return t('saidBy', { name: t('you'), words: said })
    return inRoom ? t('saidBy', { name: nameIn(state, last.from, t), words: said }) : said
  })
}

function Summary({ item, active }: { readonly item: Conversation; readonly active: boolean }) {
  const speech = useSpeech()
  const { t } = speech
  const said = useSummary(item, speech)
  const me = useMe()
  // Behind a name, words are part of a sentence of ours, which has its own direction.
  const isAlone = !isRoom(item.conversation) && item.lastMessage?.from !== me
  const typing = useTyping(item.conversation)
  const typist = useName(typing[0] ?? item.conversation)
  const draft = item.settings.draft?.content.data
  if (typing.length > 0)
    return (
      <span className="td-row-summary td-row-typing">
        {isRoom(item.conversation) ? t('isTyping', { name: typist }) : t('typing')}
      </span>
    )
  if (!active && typeof draft === 'string')
    return (
      <span className="td-row-summary">
        <b className="td-draft">{t('draft')}</b> <bdi>{draft}</bdi>
      </span>
    )
  return (
    <span className="td-row-summary" dir={isAlone ? 'auto' : undefined}>
      {said}
    </span>
  )
}

function Unread({ item }: { readonly item: Conversation }) {
  const { t } = useSpeech()
  const { unread, settings } = item
  useTurn(settings.mutedUntil)
  const weight = useClientState((state) => attentionOf(state, item).weight)
  const concerns = useClientState((state) => attentionOf(state, item).concerns)
  if (unread === 0 && !settings.unreadMark) return null
  const label = unread > 0 ? t('unread', { count: unread }) : t('markedUnread')
  return (
    <>
      {concerns && (
        <span className="td-badge td-badge-mention" title={t('mentioned')}>
          <AtSign aria-label={t('mentioned')} />
        </span>
      )}
      <Badge count={unread} said={label} quiet={weight === 'quiet'} />
    </>
  )
}

function StandardRow({ conversation, active, onOpen }: ConversationRowProps) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const item = useClientState((state) => state.conversations[conversation])
  const name = useConversationName(conversation)
  const [asking, setAsking] = useState<'remove' | 'clear'>()
  const askFolders = useContext(AskFoldersContext)
  const muted = useMuted(conversation)
  const kind = useUserKind(conversation)
  if (!item) return null
  const remove = (clear: boolean) => void act(() => client.call('conversation.remove', { conversation, clear }))
  return (
    <>
      <WithMenu
        entries={() => rowActions(item, { client, speech, act, onAsk: setAsking, askFolders })}
        render={
          <button
            type="button"
            className="td-row"
            aria-current={active ? 'true' : undefined}
            data-unread={item.unread > 0}
            onClick={onOpen}
          />
        }
      >
        <Avatar oid={conversation} name={name}>
          <PresenceDot oid={conversation} />
        </Avatar>
        <span className="td-row-text">
          <span className="td-row-top">
            <span className="td-row-name" dir="auto">
              {name}
            </span>
            <RobotTag oid={conversation} />
            {kind !== undefined && kind !== 'robot' && (
              <Bell className="td-row-mark" aria-label={t('notificationAccount')} />
            )}
            {isChannel(conversation) && <Megaphone className="td-row-mark" aria-label={t('channel')} />}
            {muted && <BellOff className="td-row-mark" aria-label={t('muted')} />}
            <RowTime ts={item.updatedAt} />
          </span>
          <span className="td-row-bottom">
            <Summary item={item} active={active} />
            {item.settings.pinned && item.unread === 0 && <Pin className="td-row-mark" aria-label={t('pinned')} />}
            <Unread item={item} />
          </span>
        </span>
      </WithMenu>
      {asking && (
        <Question
          title={asking === 'clear' ? t('clearChat') : t('removeChat')}
          text={asking === 'clear' ? t('clearChatSure') : t('removeChatSure')}
          action={asking === 'clear' ? t('clearChat') : t('removeChat')}
          onYes={() => remove(asking === 'clear')}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  )
}
