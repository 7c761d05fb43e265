import type { TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { Pin, PinOff } from 'lucide-react'
import { useRef } from 'react'
import { RowTime } from '../chat/RowTime.tsx'
import { usePreview } from '../content/preview.ts'
import { useClient } from '../provider.tsx'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { Panel } from './Panel.tsx'
import { useShowMessage } from './show-message.ts'

/** All of them: a conversation has a bounded number, and large ones come in several answers. */
async function pinsOf(client: TidingsClient, conversation: string): Promise<readonly Message[]> {
  const pins: Message[] = []
  let before: number | undefined
  do {
    const page = await client.call('message.pins', { conversation, ...(before === undefined ? {} : { before }) })
    pins.push(...page.messages)
    before = page.next
  } while (before !== undefined)
  return pins
}

/** The pinned messages, newest first; asked for again when a pin came or went, or what is pinned has changed. */
function usePins(conversation: string): readonly Message[] | undefined {
  const exists = useClientState((state) => state.conversations[conversation] !== undefined)
  const known = useRef<ReadonlySet<string>>(new Set())
  const { answer } = useAsked(
    exists ? conversation : undefined,
    async (client) => {
      const pins = await pinsOf(client, conversation)
      known.current = new Set(pins.map(({ id }) => id))
      return pins
    },
    (client, again) => [
      client.on('message.changed', (message) => {
        if (message.conversation === conversation && (message.pinned || known.current.has(message.id))) again()
      }),
    ],
  )
  return answer
}

export function PinsPanel({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const pins = usePins(conversation)
  return (
    <Panel title={t('pinnedMessages')}>
      {!pins && <Loading />}
      {pins?.length === 0 && <Note icon={Pin} title={t('noPins')} />}
      <ul className="td-results">
        {pins?.map((message) => (
          <PinRow key={message.id} message={message} />
        ))}
      </ul>
    </Panel>
  )
}

function PinRow({ message }: { readonly message: Message }) {
  const speech = useSpeech()
  const client = useClient()
  const act = useAct()
  const show = useShowMessage()
  const name = useName(message.from)
  const words = usePreview(message)
  const { id } = message
  return (
    <li className="td-with-button">
      <button type="button" className="td-row" onClick={() => show(message)}>
        <Avatar oid={message.from} name={name} size="small" />
        <span className="td-row-text">
          <span className="td-row-top">
            <span className="td-row-name" dir="auto">
              {name}
            </span>
            <RowTime ts={message.ts} />
          </span>
          <span className="td-row-summary" dir="auto">
            {words}
          </span>
        </span>
      </button>
      <IconButton
        icon={PinOff}
        look="small"
        label={speech.t('unpin')}
        onClick={() => void act(() => client.call('message.pin', { id, on: false }))}
      />
    </li>
  )
}

/** Under the head of the conversation: the newest pinned message. */
export function PinnedBar({ conversation, onOpen }: { readonly conversation: string; readonly onOpen: () => void }) {
  const speech = useSpeech()
  const pins = usePins(conversation)
  const [newest] = pins ?? []
  const name = useName(newest?.from ?? conversation)
  const words = usePreview(newest)
  if (!newest) return null
  return (
    <button type="button" className="td-pinned-bar" onClick={onOpen}>
      <Pin />
      <span className="td-unseen">{speech.t('pinnedMessages')}</span>
      <span className="td-quote-words">{speech.t('saidBy', { name, words })}</span>
      {(pins?.length ?? 0) > 1 && <span className="td-quiet">{pins?.length}</span>}
    </button>
  )
}
