import { Toggle, useAct, useClient } from '@tidings/react'
import { usePageSpeech } from '../../app/preferences.tsx'
import { TryPush } from './TryPush.tsx'
import type { Device, Pushes } from './use-pushes.ts'

interface OtherDevicesProps {
  readonly pushes: Pushes
  readonly onChanged: () => void
}

/** The other devices to which messages are pushed, or are not; each is turned off and on from here. */
export function OtherDevices({ pushes: { sent, devices }, onChanged }: OtherDevicesProps) {
  const { t } = usePageSpeech()
  const others = devices.filter(({ current }) => !current)
  // A server that pushes to no browsers may push to apps.
  if (others.length === 0 || !(sent || others.some(({ push }) => push !== 'none'))) return null
  return (
    <section aria-label={t('otherDevices')}>
      <h3 className="settings-section">{t('otherDevices')}</h3>
      <p className="td-quiet">{t('otherDevicesHint')}</p>
      <ul>
        {others.map((device) => (
          <OtherDevice key={device.client.id} device={device} onChanged={onChanged} />
        ))}
      </ul>
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
