import type { Message } from '@tidings/protocol'
import { useState } from 'react'
import { PersonLine } from '../people/PeoplePicker.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName, useWanted } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import type { PollData } from './poll-data.ts'

interface PollVotersProps {
  readonly data: PollData
  readonly message: Message
  readonly onClose: () => void
}

/** Who chose which answer. */
export function PollVoters({ data, message, onClose }: PollVotersProps) {
  const chosen = data.options.filter(({ id }) => message.votes?.some(({ key }) => key === id))
  return (
    <Dialog title={data.question} onClose={onClose}>
      {chosen.map(({ id, text }) => (
        <Voters key={id} message={message} option={id} text={text} />
      ))}
    </Dialog>
  )
}

interface VotersProps {
  readonly message: Message
  readonly option: string
  readonly text: string
}

const page = 100

interface Listed {
  readonly users: readonly string[]
  readonly next?: string | undefined
}

/** The first of them stand in the message; the rest is asked for, a page at a time. */
function Voters({ message, option, text }: VotersProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [listed, setListed] = useState<Listed>()
  const { count = 0, users = [] } = message.votes?.find(({ key }) => key === option) ?? {}
  const shown = listed?.users ?? users
  const isMore = listed ? listed.next !== undefined : count > users.length
  const more = () =>
    void act(async () => {
      const from = listed?.next === undefined ? {} : { next: listed.next }
      const answer = await client.call('message.reactions', { id: message.id, key: option, limit: page, ...from })
      setListed({ users: [...(listed?.users ?? []), ...answer.users], next: answer.next })
    })
  return (
    <section>
      <h3 className="td-section">
        <bdi>{text}</bdi> · {t('votes', { count })}
      </h3>
      <ul className="td-people">
        {shown.map((oid) => (
          <li key={oid} className="td-row">
            <Voter oid={oid} />
          </li>
        ))}
      </ul>
      {isMore && (
        <button type="button" className="td-link" onClick={more}>
          {t('showMore')}
        </button>
      )}
    </section>
  )
}

function Voter({ oid }: { readonly oid: string }) {
  useWanted(oid)
  return <PersonLine oid={oid} id={idOf(oid)} name={useName(oid)} />
}
