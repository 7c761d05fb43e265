import type { Message } from '@tidings/protocol'
import { BellMinus, MailOpen, MessagesSquare } from 'lucide-react'
import { RowTime } from '../chat/RowTime.tsx'
import { peopleIn, previewIn } from '../content/preview.ts'
import { useClient } from '../provided/kit.ts'
import { sentenceName } from '../state/names.ts'
import { useAllWanted, useConversationName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { type ListedThread, useThreads } from '../state/threads.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { WithMenu } from '../ui/Menu.tsx'
import { Note } from '../ui/Note.tsx'
import { PagedList } from './PagedList.tsx'

/** The threads that the user follows: unread ones first, then those with the newest message. */
export function Threads() {
  const { t } = useSpeech()
  const none = <Note icon={MessagesSquare} title={t('noThreads')} text={t('noThreadsHint')} />
  return (
    <PagedList pages={useThreads()} label={t('threads')} failed={t('threadsFailed')} none={none}>
      {(thread) => (
        <li key={thread.id} className="td-with-button">
          <ThreadRow thread={thread} />
        </li>
      )}
    </PagedList>
  )
}

/** Who says what, in a line. */
function useSaid(message: Message | undefined): string {
  const speech = useSpeech()
  const { t } = speech
  useAllWanted(message ? [message.from, ...peopleIn(message)] : [])
  return useClientState((state) => {
    if (!message) return t('messageElsewhere')
    const nameOf = sentenceName(state, t)
    return t('saidBy', { name: nameOf(message.from), words: previewIn(state, message, speech, nameOf) })
  })
}

function ThreadRow({ thread }: { readonly thread: ListedThread }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const { id, conversation, root, last, unread } = thread
  const place = useConversationName(conversation)
  const [began, saidLast] = [useSaid(root), useSaid(last)]
  const leave = () => void act(() => client.call('thread.follow', { id, on: false }), t('threadLeft'))
  const read = () => void act(() => client.call('thread.seen', { id, seq: last?.seq ?? 0 }))
  return (
    <>
      <WithMenu
        entries={() => [
          ...(unread > 0 ? [{ key: 'read', label: t('markRead'), icon: MailOpen, onSelect: read }] : []),
          { key: 'leave', label: t('leaveThread'), icon: BellMinus, onSelect: leave },
        ]}
        render={
          <button
            type="button"
            className="td-row"
            data-unread={unread > 0}
            onClick={() => go({ conversation, thread: id, ...(root ? { seq: root.seq } : {}) })}
          />
        }
      >
        <Avatar oid={conversation} name={place} size="small" />
        <span className="td-row-text">
          <span className="td-row-top">
            <span className="td-row-place" dir="auto">
              {place}
            </span>
            {last && <RowTime ts={last.ts} />}
          </span>
          <span className="td-row-began">{began}</span>
          <span className="td-row-bottom">
            <span className="td-row-summary">{saidLast}</span>
            {unread > 0 && <Badge count={unread} said={t('unread', { count: unread })} />}
          </span>
        </span>
      </WithMenu>
      <IconButton icon={BellMinus} look="small" label={t('leaveThread')} onClick={leave} />
    </>
  )
}
