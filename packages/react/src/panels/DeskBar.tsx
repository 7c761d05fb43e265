import { Inbox } from 'lucide-react'
import { idOf, isChannel, mayPublish } from '../state/names.ts'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'

/** Above what is published in a channel, for its editors: so many wait at its desk. */
export function DeskBar({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const change = useChange()
  const publishes = useClientState((state) => isChannel(conversation) && mayPublish(state, conversation))
  const channel = idOf(conversation)
  const { answer } = useAsked(
    publishes ? conversation : undefined,
    (client) => client.call('desk.list', { channel, waiting: true, limit: 1 }),
    (client, again) => [client.on('desk', (told) => told.channel === channel && again())],
  )
  if (!answer || answer.waiting === 0) return null
  return (
    <button type="button" className="td-pinned-bar" onClick={() => change({ panel: { kind: 'desk' } })}>
      <Inbox />
      <span className="td-quote-words">{t('deskCount', { count: answer.waiting })}</span>
    </button>
  )
}
