import { serverNow } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { Check } from 'lucide-react'
import { useClient } from '../provider.tsx'
import { useAct } from '../state/use-act.tsx'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'

interface PollData {
  readonly question: string
  readonly options: readonly { readonly id: string; readonly text: string }[]
  readonly multiple?: boolean
  readonly anonymous?: boolean
  readonly closesAt?: number
}

interface PollProps {
  readonly data: PollData
  readonly message: Message | undefined
}

/** A poll. One's own choice is known by name; in an anonymous one the server keeps it to itself. */
export function Poll({ data, message }: PollProps) {
  const { t } = useSpeech()
  const client = useClient()
  const me = useMe()
  const act = useAct()
  const votes = message?.votes ?? []
  const countOf = (id: string) => votes.find(({ key }) => key === id)?.count ?? 0
  const mine = votes.filter(({ users }) => users.includes(me)).map(({ key }) => key)
  const total = data.options.reduce((sum, { id }) => sum + countOf(id), 0)
  const closed = data.closesAt !== undefined && data.closesAt <= serverNow(client.state)

  function choose(id: string): void {
    if (!message) return
    const others = data.multiple ? mine.filter((one) => one !== id) : []
    const options = mine.includes(id) ? others : [...others, id]
    void act(() => client.call('poll.vote', { id: message.id, options }))
  }

  return (
    <div className="td-poll">
      <p className="td-poll-question" dir="auto">
        {data.question}
      </p>
      <p className="td-poll-hint">
        {[data.multiple && t('pollMultiple'), data.anonymous && t('pollAnonymous'), closed && t('pollClosed')]
          .filter(Boolean)
          .join(' · ') || t('type_poll')}
      </p>
      {data.options.map(({ id, text }) => {
        const chosen = mine.includes(id)
        const part = total === 0 ? 0 : countOf(id) / total
        return (
          <button
            key={id}
            type="button"
            className="td-poll-option"
            aria-pressed={chosen}
            disabled={closed || !message}
            onClick={() => choose(id)}
          >
            <span className="td-poll-text">
              {chosen && <Check />}
              <bdi>{text}</bdi>
            </span>
            <span className="td-poll-count">{countOf(id)}</span>
            <progress max={1} value={part} aria-hidden="true" />
          </button>
        )
      })}
      <p className="td-poll-hint">{t('votes', { count: total })}</p>
    </div>
  )
}
