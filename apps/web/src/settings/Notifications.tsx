import { Toggle, useAct, useClient, useClientState } from '@tidings/react'
import { useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { canNotify, notificationsOn, setNotifications, setSound, soundOn } from '../notifications/notify.ts'
import { subscribeToPush, unsubscribeFromPush } from '../notifications/push.ts'

export function Notifications() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const [on, setOn] = useState(notificationsOn)
  const [sound, setSounding] = useState(soundOn)
  const [refused, setRefused] = useState(false)
  const quietPhone = useClientState(({ own }) => own.items.settings.settings?.mutePushOnDesktop ?? false)
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
      <Toggle
        label={t('sound')}
        checked={sound}
        onChange={(next) => {
          setSound(next)
          setSounding(next)
        }}
      />
      <Toggle
        label={t('mutePhones')}
        hint={t('mutePhonesHint')}
        checked={quietPhone}
        onChange={(mutePushOnDesktop) => void act(() => client.call('user.settings', { mutePushOnDesktop }))}
      />
    </>
  )
}
