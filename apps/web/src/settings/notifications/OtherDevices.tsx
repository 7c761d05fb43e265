import { Toggle, useAct, useClient } from '@tidings/react'
import { useState } from 'react'
import { usePageSpeech } from '../../app/preferences.tsx'
import { TryPush } from './TryPush.tsx'
import type { Device, Pushes } from './use-pushes.ts'

/** So many at first. */
const few = 8

interface OtherDevicesProps {
  readonly pushes: Pushes
  readonly onChanged: () => void
}

/** First those where there is something to turn off and on; each as they are listed: the one used last before the others. */
const asTurned = (devices: readonly Device[]): readonly Device[] => [
  ...devices.filter(({ push }) => push !== 'none'),
  ...devices.filter(({ push }) => push === 'none'),
]

/** The other devices to which messages are pushed, or are not; each is turned off and on from here. */
export function OtherDevices({ pushes: { sent, devices }, onChanged }: OtherDevicesProps) {
  const { t } = usePageSpeech()
  const [isWhole, setWhole] = useState(false)
  const others = asTurned(devices.filter(({ current }) => !current))
  // A server that pushes to no browsers may push to apps.
  if (others.length === 0 || !(sent || others.some(({ push }) => push !== 'none'))) return null
  return (
    <section aria-label={t('otherDevices')}>
      <h3 className="settings-section">{t('otherDevices')}</h3>
      <p className="td-quiet">{t('otherDevicesHint')}</p>
      <ul>
        {others.slice(0, isWhole ? undefined : few).map((device) => (
          <OtherDevice key={device.client.id} device={device} onChanged={onChanged} />
        ))}
      </ul>
      {others.length > few && !isWhole && (
        <button type="button" className="td-link" onClick={() => setWhole(true)}>
          {t('showAll', { count: others.length })}
        </button>
      )}
    </section>
  )
}

function OtherDevice({ device, onChanged }: { readonly device: Device; readonly onChanged: () => void }) {
  const { t, locale } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const { id, name, platform } = device.client
  const seen = new Date(device.lastSeenAt).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const called = name ?? t(`platform_${platform}`)
  const states = [
    t(`platform_${platform}`),
    device.online ? t('online') : t('seenAt', { when: seen }),
    ...(device.push === 'none' ? [t('noPushes')] : []),
    ...(device.push === 'on' && device.pushMuted ? [t('pushQuietNow')] : []),
  ]
  return (
    <li className="device-pushes">
      <Toggle
        label={called}
        hint={states.join(' · ')}
        checked={device.push === 'on'}
        disabled={device.push === 'none'}
        onChange={(on) => void act(() => client.call('push.switch', { client: id, on })).then(onChanged)}
      />
      {device.push === 'on' && <TryPush device={device} onTried={onChanged} />}
    </li>
  )
}
