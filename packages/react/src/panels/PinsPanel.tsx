import type { Message } from '@tidings/protocol'
import { Pin, PinOff } from 'lucide-react'
import { RowTime } from '../chat/RowTime.tsx'
import { usePreview } from '../content/preview.ts'
import { useClient } from '../provided/kit.ts'
import { useName } from '../state/people.ts'
import { useShowMessage } from '../state/show-message.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { Panel } from './Panel.tsx'
import { usePins } from './pins.ts'

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
