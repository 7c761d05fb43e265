import { limits } from '@tidings/protocol/limits'
import { Megaphone } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { type Pages, usePages } from '../state/use-pages.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Toggle } from '../ui/Toggle.tsx'
import { ListedButton, ListedRow } from './ListedRow.tsx'
import { usePaused } from './paused.ts'

interface Listed {
  readonly id: string
  readonly oid: string
  readonly name: string
  readonly description: string
  readonly subscribers: number
  readonly subscribed: boolean
}

const useChannels = (query: string): Pages<Listed> =>
  usePages(
    `channels ${query}`,
    async (client, from) => {
      const { channels, next } = await client.call('channel.list', { query, ...from })
      return { items: channels.map(({ channel, subscribed }) => ({ ...channel, subscribed })), next }
    },
    () => [],
  )

/** Channels that anybody may subscribe to, and a way to one of one's own. */
export function ChannelBrowser({ onClose }: { readonly onClose: () => void }) {
  const { t } = useSpeech()
  const [query, setQuery] = useState('')
  const [making, setMaking] = useState(false)
  const { items, failed, more } = useChannels(usePaused(query.trim()))
  if (making) return <NewChannel onClose={onClose} />
  return (
    <div className="td-picker">
      <SearchField label={t('findChannels')} value={query} autoFocus onChange={setQuery} />
      <button type="button" className="td-link" onClick={() => setMaking(true)}>
        {t('newChannel')}
      </button>
      {failed && <Note icon={Megaphone} title={t('channelsFailed')} />}
      {!items && !failed && <Loading />}
      {items?.length === 0 && <Note icon={Megaphone} title={t('noChannelFound')} />}
      <ul className="td-people" aria-label={t('channels')}>
        {items?.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} onClose={onClose} />
        ))}
        {more && (
          <li>
            <button type="button" className="td-link" onClick={more}>
              {t('showMore')}
            </button>
          </li>
        )}
      </ul>
    </div>
  )
}

function ChannelRow({ channel, onClose }: { readonly channel: Listed; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const { id, oid } = channel
  // Also from another device, while one looks.
  const isMine = useClientState(({ conversations }) => conversations[oid] !== undefined)
  const reads = channel.subscribed || isMine
  const open = () => {
    go({ conversation: oid })
    onClose()
  }
  const subscribe = () =>
    act(async () => {
      await client.call('channel.subscribe', { channel: id })
      open()
    })
  const label = reads ? t('openChannel') : t('subscribe')
  return (
    <ListedRow listed={channel} summary={t('subscribers', { count: channel.subscribers })}>
      <ListedButton label={label} name={channel.name} isMine={reads} onClick={reads ? open : () => void subscribe()} />
    </ListedRow>
  )
}

function NewChannel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const [listed, setListed] = useState(true)
  async function create(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const said = { name: String(fields.get('name')), description: String(fields.get('description')) }
    await act(async () => {
      const { channel } = await client.call('channel.create', { ...said, listed })
      go({ conversation: channel.oid })
      onClose()
    })
  }
  return (
    <form className="td-form" onSubmit={(event) => void create(event)}>
      <Field label={t('channelName')} name="name" required maxLength={limits.nameLength} autoFocus />
      <Area label={t('channelAbout')} name="description" maxLength={limits.descriptionLength} dir="auto" />
      <Toggle label={t('channelListed')} checked={listed} onChange={setListed} />
      <button type="submit" className="td-button td-primary">
        {t('createChannel')}
      </button>
    </form>
  )
}
