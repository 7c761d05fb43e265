import type { OutgoingMessage } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { dayName } from '../../i18n/times.ts'
import { Icon } from '../../ui/Icon.tsx'
import { noticeText, type Telling } from './content.ts'
import { MessageGroup, type OutgoingActions } from './MessageGroup.tsx'
import { buildTimeline, type TimelineItem } from './timeline.ts'
import { useFollow } from './use-follow.ts'

interface MessageLogProps {
  readonly conversation: string
  readonly name: string
  readonly messages: readonly Message[]
  readonly outbox: readonly OutgoingMessage[]
  readonly telling: Telling
  readonly peerReadSeq: number
  readonly actions: OutgoingActions
  loadOlder(): Promise<unknown>
  /** The newest message is in view, or no longer. */
  onAtEnd(atEnd: boolean): void
}

/** The log of one conversation, from its window on. */
export function MessageLog(props: MessageLogProps) {
  const { conversation, name, messages, outbox, telling, onAtEnd } = props
  const { texts, me } = telling
  const timeline = useMemo(() => buildTimeline(messages, outbox, me), [messages, outbox, me])
  const [isLoadingOlder, loadOlder] = useOlder(messages[0]?.seq ?? 1, props.loadOlder)
  const last = outbox.at(-1)?.clientMsgId ?? messages.at(-1)?.id
  const follow = useFollow(
    {
      firstKey: messages[0]?.id,
      lastKey: last,
      received: messages.filter(({ from }) => from !== me).length,
      lastIsMine: outbox.length > 0 || messages.at(-1)?.from === me,
    },
    loadOlder,
  )
  const { atEnd, missed } = follow
  useEffect(() => onAtEnd(atEnd), [atEnd, onAtEnd])
  const isWhole = (messages[0]?.seq ?? 1) === 1
  const inRoom = conversation.startsWith('room/')
  return (
    <div className="log">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <div className="log-scroll" ref={follow.scroller} onScroll={follow.onScroll} role="log" aria-live="polite" aria-label={texts.messages} tabIndex={0}>
        <ol className="log-content" ref={follow.content}>
          {isWhole && (
            <li className="log-begin">{inRoom ? texts.firstMessageRoom(name) : texts.firstMessage(name)}</li>
          )}
          {isLoadingOlder && (
            <li className="log-older">
              <span className="spinner" role="status" aria-label={texts.loadingOlder} />
            </li>
          )}
          {timeline.map((item) => (
            <TimelineRow key={item.key} item={item} {...props} />
          ))}
        </ol>
      </div>
      {!atEnd && (
        <button type="button" className="pill" data-new={missed > 0} onClick={follow.toEnd} aria-label={missed > 0 ? undefined : texts.toNewest}>
          {missed > 0 && <span>{texts.newMessages(missed)}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

/** One page at a time, until the log's beginning. */
function useOlder(firstSeq: number, load: () => Promise<unknown>): readonly [boolean, () => void] {
  const [isLoading, setLoading] = useState(false)
  const state = useRef({ busy: false, firstSeq, load })
  state.current.firstSeq = firstSeq
  state.current.load = load
  const loadOlder = useCallback(() => {
    const now = state.current
    if (now.busy || now.firstSeq <= 1) return
    now.busy = true
    setLoading(true)
    void now.load().finally(() => {
      now.busy = false
      setLoading(false)
    })
  }, [])
  return [isLoading, loadOlder]
}

function TimelineRow({ item, ...props }: MessageLogProps & { readonly item: TimelineItem }) {
  const { telling, conversation, peerReadSeq, actions } = props
  if (item.kind === 'day') {
    return (
      <li className="log-day">
        <span>{dayName(item.ts, Date.now(), telling)}</span>
      </li>
    )
  }
  if (item.kind === 'notice') return <li className="log-notice">{noticeText(item.content, telling)}</li>
  return (
    <MessageGroup
      from={item.from}
      bubbles={item.bubbles}
      telling={telling}
      inRoom={conversation.startsWith('room/')}
      peerReadSeq={peerReadSeq}
      actions={actions}
    />
  )
}
