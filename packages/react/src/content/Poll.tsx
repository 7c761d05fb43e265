import { serverNow } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useMe } from '../state/use-client-state.ts'
import { useTurn } from '../state/use-turn.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
import { OpenedPart } from '../ui/Boundary.tsx'
import { Question } from '../ui/Dialog.tsx'
import { lazy } from '../ui/lazy.tsx'
import type { PollData } from './poll-data.ts'
import { percentsOf } from './poll-shares.ts'
import { useVote } from './use-vote.ts'

const PollVoters = lazy(() => import('./PollVoters.tsx').then((module) => module.PollVoters))

interface PollProps {
  readonly data: PollData
  readonly message: Message | undefined
}

/** Of a poll from before voters were counted, the least that is known. */
const votersOf = ({ voters = 0, votes = [] }: Partial<Message>, multiple: boolean): number =>
  Math.max(voters, ...votes.map(({ count }) => count), multiple ? 0 : votes.reduce((sum, { count }) => sum + count, 0))

function hintOf({ multiple, anonymous, closesAt }: PollData, closed: boolean, speech: Speech): string {
  const { t } = speech
  const hints = [
    multiple && t('pollMultiple'),
    anonymous && t('pollAnonymous'),
    closed && t('pollClosed'),
    !closed && closesAt !== undefined && t('pollEndsAt', { when: momentText(closesAt, speech) }),
  ]
  return hints.filter(Boolean).join(' · ') || t('type_poll')
}

/** A poll: the answers, how many chose each of them, and what the reader chose. */
export function Poll({ data, message }: PollProps) {
  const speech = useSpeech()
  const client = useClient()
  const { mine, choose } = useVote(message)
  const { multiple = false, options } = data
  const counts = options.map(({ id }) => message?.votes?.find(({ key }) => key === id)?.count ?? 0)
  const voters = votersOf(message ?? {}, multiple)
  const percents = percentsOf(counts, voters)
  useTurn(data.closesAt)
  const closed = data.closed === true || (data.closesAt ?? Number.POSITIVE_INFINITY) <= serverNow(client.state)
  const others = multiple ? mine : []
  return (
    <div className="td-poll">
      <p className="td-poll-question" dir="auto">
        {data.question}
      </p>
      <p className="td-poll-hint">{hintOf(data, closed, speech)}</p>
      {options.map(({ id, text }, index) => (
        <PollOption
          key={id}
          text={text}
          count={counts[index] ?? 0}
          percent={percents[index] ?? 0}
          chosen={mine.includes(id)}
          disabled={closed || !message}
          onChoose={() => choose(mine.includes(id) ? others.filter((one) => one !== id) : [...others, id])}
        />
      ))}
      <p className="td-poll-hint">{speech.t('voters', { count: voters })}</p>
      {message && <PollFoot data={data} message={message} closed={closed} voted={voters > 0} />}
    </div>
  )
}

interface PollOptionProps {
  readonly text: string
  readonly count: number
  readonly percent: number
  readonly chosen: boolean
  readonly disabled: boolean
  readonly onChoose: () => void
}

function PollOption({ text, count, percent, chosen, disabled, onChoose }: PollOptionProps) {
  const { t, locale } = useSpeech()
  return (
    <button type="button" className="td-poll-option" aria-pressed={chosen} disabled={disabled} onClick={onChoose}>
      <span className="td-poll-text">
        {chosen && <Check />}
        <bdi>{text}</bdi>
      </span>
      <span className="td-poll-count" title={t('votes', { count })}>
        {(percent / 100).toLocaleString(locale, { style: 'percent' })}
        <span className="td-unseen">, {t('votes', { count })}</span>
      </span>
      <progress max={100} value={percent} aria-hidden="true" />
    </button>
  )
}

interface PollFootProps {
  readonly data: PollData
  readonly message: Message
  readonly closed: boolean
  readonly voted: boolean
}

/** Who chose what, unless that is a secret; and the end, by who asked. */
function PollFoot({ data, message, closed, voted }: PollFootProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const me = useMe()
  const [asking, setAsking] = useState<'voters' | 'end'>()
  const mayEnd = !closed && message.from === me
  const mayLook = voted && !data.anonymous
  const done = () => setAsking(undefined)
  if (!mayEnd && !mayLook) return null
  return (
    <div className="td-poll-foot">
      {mayLook && (
        <button type="button" className="td-link" onClick={() => setAsking('voters')}>
          {t('showVotes')}
        </button>
      )}
      {mayEnd && (
        <button type="button" className="td-link" onClick={() => setAsking('end')}>
          {t('endPoll')}
        </button>
      )}
      {asking === 'voters' && (
        <OpenedPart onClose={done}>
          <PollVoters data={data} message={message} onClose={done} />
        </OpenedPart>
      )}
      {asking === 'end' && (
        <Question
          title={t('endPoll')}
          text={t('endPollSure')}
          action={t('endPoll')}
          onYes={() => void act(() => client.call('poll.close', { id: message.id }))}
          onClose={done}
        />
      )}
    </div>
  )
}
