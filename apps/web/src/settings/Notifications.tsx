import { notifyingOf } from '@tidings/client'
import type { Notifying } from '@tidings/protocol'
import { Choice, levelTexts, Toggle, useAct, useClient, useClientState, useSpeech } from '@tidings/react'
import { useMemo, useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { canNotify, notificationsOn, setNotifications } from '../notifications/notify.ts'
import { subscribeToPush, unsubscribeFromPush } from '../notifications/push.ts'
import { Keywords } from './Keywords.tsx'
import { QuietHours } from './QuietHours.tsx'
import type { SetNotifying } from './set-notifying.ts'

/** On this device alone: whether the browser shows notifications. */
function OnThisDevice() {
  const { t } = usePageSpeech()
  const client = useClient()
  const [on, setOn] = useState(notificationsOn)
  const [refused, setRefused] = useState(false)
  async function change(next: boolean): Promise<void> {
    const allowed = await setNotifications(next)
    setRefused(!allowed)
    setOn(notificationsOn())
    // Without a push service notifications appear while the page is open.
    if (next && allowed) await subscribeToPush(client).catch((error) => console.warn('tidings: no pushes', error))
    if (!next) await unsubscribeFromPush(client).catch((error) => console.warn('tidings: pushes go on', error))
  }
  return (
    <>
      {!isSecureContext && <p className="td-quiet">{t('needsHttps')}</p>}
      <Toggle
        label={t('desktopNotifications')}
        checked={on}
        disabled={!canNotify() || !isSecureContext}
        onChange={(next) => void change(next)}
      />
      {refused && <p className="td-error">{t('notificationsRefused')}</p>}
    </>
  )
}

/** On all of one's devices: which messages call, when, and how. */
function Everywhere({ notifying, set }: { readonly notifying: Notifying; readonly set: SetNotifying }) {
  const { t } = usePageSpeech()
  const levels = levelTexts(useSpeech().t)
  return (
    <>
      <h3 className="settings-section">{t('onAllDevices')}</h3>
      <Choice
        label={t('notifyPeople')}
        value={notifying.people}
        choices={levels}
        onChange={(people) => set({ people })}
      />
      <Choice label={t('notifyRooms')} value={notifying.rooms} choices={levels} onChange={(rooms) => set({ rooms })} />
      <Keywords key={notifying.keywords.join('\n')} keywords={notifying.keywords} set={set} />
      <QuietHours notifying={notifying} set={set} />
      <Toggle
        label={t('hideContent')}
        hint={t('hideContentHint')}
        checked={notifying.hideContent}
        onChange={(hideContent) => set({ hideContent })}
      />
      <Toggle label={t('sound')} checked={notifying.sound} onChange={(sound) => set({ sound })} />
    </>
  )
}

export function Notifications() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const settings = useClientState(({ own }) => own.items.settings.settings)
  const notifying = useMemo(
    () =>
      notifyingOf({
        own: { version: 0, items: { ...client.state.own.items, settings: settings ? { settings } : {} } },
      }),
    [client, settings],
  )
  const quietPhone = settings?.mutePushOnDesktop ?? false
  const set: SetNotifying = (patch) => void act(() => client.call('user.settings', { notifying: patch }))
  return (
    <>
      <OnThisDevice />
      <Everywhere notifying={notifying} set={set} />
      <Toggle
        label={t('mutePhones')}
        hint={t('mutePhonesHint')}
        checked={quietPhone}
        onChange={(mutePushOnDesktop) => void act(() => client.call('user.settings', { mutePushOnDesktop }))}
      />
    </>
  )
}
