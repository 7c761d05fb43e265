import { notifyingOf } from '@tidings/client'
import type { Notifying } from '@tidings/protocol'
import { Choice, levelTexts, Toggle, useAct, useClient, useClientState, useSpeech } from '@tidings/react'
import { useMemo } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { Keywords } from './Keywords.tsx'
import './notifications/notifications.css'
import { Exceptions } from './notifications/Exceptions.tsx'
import { OnThisDevice } from './notifications/OnThisDevice.tsx'
import { OtherDevices } from './notifications/OtherDevices.tsx'
import { Previews } from './notifications/Previews.tsx'
import { usePushes } from './notifications/use-pushes.ts'
import { QuietHours } from './QuietHours.tsx'
import type { SetNotifying } from './set-notifying.ts'

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
  const { answer: pushes, again } = usePushes()
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
      <OnThisDevice pushes={pushes} onChanged={again} />
      {pushes && <OtherDevices pushes={pushes} onChanged={again} />}
      <Everywhere notifying={notifying} set={set} />
      <Toggle
        label={t('mutePhones')}
        hint={t('mutePhonesHint')}
        checked={quietPhone}
        onChange={(mutePushOnDesktop) => void act(() => client.call('user.settings', { mutePushOnDesktop }))}
      />
      <Previews notifying={notifying} />
      <Exceptions />
    </>
  )
}
