import type { OutputOf } from '@tidings/protocol'
import { PlainText } from '../content/Words.tsx'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'

interface ChannelGateProps {
  readonly about: OutputOf<'channel.get'>
  readonly onBack: (() => void) | undefined
}

/** A channel that one does not read: what it is, and the way in. */
export function ChannelGate({ about: { channel }, onBack }: ChannelGateProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const { id, oid, name, description, subscribers } = channel
  return (
    <div className="td-note">
      <Avatar oid={oid} name={name} size="large" />
      <h2 className="td-note-title">{name}</h2>
      <p className="td-quiet">{t('subscribers', { count: subscribers })}</p>
      {description !== '' && (
        <p dir="auto">
          <PlainText text={description} />
        </p>
      )}
      <p className="td-quiet">{t('subscribeToRead')}</p>
      <button
        type="button"
        className="td-button td-primary"
        onClick={() => void act(() => client.call('channel.subscribe', { channel: id }))}
      >
        {t('subscribe')}
      </button>
      {onBack && (
        <button type="button" className="td-link" onClick={onBack}>
          {t('back')}
        </button>
      )}
    </div>
  )
}
