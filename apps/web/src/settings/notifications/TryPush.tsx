import { useAct, useClient } from '@tidings/react'
import { useState } from 'react'
import { usePageSpeech } from '../../app/preferences.tsx'
import type { Device } from './use-pushes.ts'

interface TryPushProps {
  readonly device: Device
  readonly onTried: () => void
}

/** Pushes something to a device at once, and says what came of it. */
export function TryPush({ device, onTried }: TryPushProps) {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const [trying, setTrying] = useState(false)
  const [tried, setTried] = useState('')
  async function tryIt(): Promise<void> {
    setTrying(true)
    setTried('')
    await act(async () => {
      const { came, why = '' } = await client.call('push.test', { client: device.client.id })
      setTried(t(`tried_${came}`, { why }))
      // It may be forgotten now.
      if (came !== 'taken') onTried()
    })
    setTrying(false)
  }
  const { client: its, current } = device
  const there = t('tryPushAt', { device: its.name ?? t(`platform_${its.platform}`) })
  return (
    <div className="try-push">
      <button
        type="button"
        className="td-link"
        aria-label={current ? undefined : there}
        disabled={trying}
        onClick={() => void tryIt()}
      >
        {t(current ? 'tryPush' : 'tryPushThere')}
      </button>
      <p className="td-quiet" role="status">
        {tried}
      </p>
    </div>
  )
}
