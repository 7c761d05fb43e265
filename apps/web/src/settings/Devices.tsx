import type { OutputOf } from '@tidings/protocol'
import { Field, Loading, Note, useAct, useAsked, useClient } from '@tidings/react'
import type { FormEvent } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'

type Device = OutputOf<'client.list'>['clients'][number]

/** The terminals that are signed in, and a way to let another one in. */
export function Devices() {
  const { t } = usePageSpeech()
  const { answer, error, again } = useAsked('devices', (client) => client.call('client.list', {}))
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
      <LinkForm />
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

/** For those who cannot open the code's link: the code typed by hand. */
function LinkForm() {
  const { t } = usePageSpeech()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code')).trim()
    location.hash = `#/link/${encodeURIComponent(code)}`
  }
  return (
    <form className="td-form" onSubmit={submit}>
      <h3 className="settings-section">{t('linkDevice')}</h3>
      <Field label={t('codeOfDevice')} hint={t('codeHint')} name="code" required maxLength={64} autoComplete="off" />
      <button type="submit" className="td-button">
        {t('continue')}
      </button>
    </form>
  )
}
