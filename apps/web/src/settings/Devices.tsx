import type { OutputOf } from '@tidings/protocol'
import { Loading, Note, useAct, useAsked, useClient } from '@tidings/react'
import { usePageSpeech } from '../app/preferences.tsx'
import { LinkDevice } from './LinkDevice.tsx'

type Device = OutputOf<'client.list'>['clients'][number]

/** The terminals that are signed in, and a way to let another one in. */
export function Devices() {
  const { t } = usePageSpeech()
  const { answer, error, again } = useAsked(
    'devices',
    (client) => client.call('client.list', {}),
    // A device that was let in a moment ago comes when it has fetched its token.
    (client, again) => [client.on('session', again)],
  )
  if (error !== undefined) return <Note title={t('error_unavailable')} />
  const devices = answer?.clients.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt,
  )
  if (!devices) return <Loading />
  return (
    <>
      <ul>
        {devices.map((device) => (
          <DeviceRow key={device.client.id} device={device} onGone={again} />
        ))}
      </ul>
      <LinkDevice onLinked={again} />
    </>
  )
}

function DeviceRow({ device, onGone }: { readonly device: Device; readonly onGone: () => void }) {
  const { t, locale } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const { id, name, platform } = device.client
  const seen = new Date(device.lastSeenAt).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const state = device.current ? t('thisDevice') : device.online ? t('online') : t('seenAt', { when: seen })
  return (
    <li className="settings-row">
      <span>
        <b>{name ?? t(`platform_${platform}`)}</b>
        <span className="td-quiet">
          {t(`platform_${platform}`)} · {state}
        </span>
      </span>
      {!device.current && (
        <button
          type="button"
          className="td-link"
          onClick={() => void act(() => client.call('client.kick', { client: id })).then(onGone)}
        >
          {t('signOutThere')}
        </button>
      )}
    </li>
  )
}
