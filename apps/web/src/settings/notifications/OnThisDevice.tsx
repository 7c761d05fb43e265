import { Toggle, useAct, useClient } from '@tidings/react'
import { useState, useSyncExternalStore } from 'react'
import { usePageSpeech } from '../../app/preferences.tsx'
import { onDevice, onPermission, setNotifications } from '../../notifications/notify.ts'
import { subscribeToPush, unsubscribeFromPush } from '../../notifications/push.ts'
import { TryPush } from './TryPush.tsx'
import type { Pushes } from './use-pushes.ts'

interface OnThisDeviceProps {
  /** undefined before they are known. */
  readonly pushes: Pushes | undefined
  readonly onChanged: () => void
}

/** On this device alone: whether the browser shows notifications, and what stands in the way. */
export function OnThisDevice({ pushes, onChanged }: OnThisDeviceProps) {
  const { t } = usePageSpeech()
  const client = useClient()
  // It was changed here: the browser tells of its own changes.
  const [, setTurn] = useState(0)
  const account = client.state.user?.id ?? ''
  const state = useSyncExternalStore(onPermission, () => onDevice(account))
  async function change(next: boolean): Promise<void> {
    const allowed = await setNotifications(account, next)
    setTurn((turn) => turn + 1)
    // Without a push service notifications appear while the page is open.
    if (next && allowed) await subscribeToPush(client).catch((error) => console.warn('tidings: no pushes', error))
    if (!next) await unsubscribeFromPush(client).catch((error) => console.warn('tidings: pushes go on', error))
    onChanged()
  }
  return (
    <>
      <Toggle
        label={t('desktopNotifications')}
        checked={state === 'on'}
        disabled={state === 'insecure' || state === 'homeScreen' || state === 'unsupported'}
        onChange={(next) => void change(next)}
      />
      {state === 'on' ? (
        pushes && <Pushed pushes={pushes} onChanged={onChanged} />
      ) : (
        <p className={state === 'blocked' ? 'td-error' : 'td-quiet'} role="status">
          {t(state === 'insecure' ? 'needsHttps' : `onDevice_${state}`)}
        </p>
      )}
    </>
  )
}

/** Whether messages come also while the page is closed. */
function Pushed({ pushes: { sent, devices }, onChanged }: { readonly pushes: Pushes; readonly onChanged: () => void }) {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const device = devices.find(({ current }) => current)
  const push = device?.push ?? 'none'
  if (!sent) return <p className="td-quiet">{t('pushesUnsent')}</p>
  return (
    <>
      <p className="td-quiet">{t(`pushes_${push}`)}</p>
      {device && push === 'on' && <TryPush device={device} onTried={onChanged} />}
      {device && push === 'off' && (
        <button
          type="button"
          className="td-link"
          onClick={() =>
            void act(() => client.call('push.switch', { client: device.client.id, on: true })).then(onChanged)
          }
        >
          {t('turnPushesOn')}
        </button>
      )}
    </>
  )
}
