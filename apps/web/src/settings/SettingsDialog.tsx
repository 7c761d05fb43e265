import { Dialog } from '@tidings/react'
import { Bell, HardDrive, Lock, type LucideIcon, MonitorSmartphone, Palette, User } from 'lucide-react'
import type { ComponentType } from 'react'
import { type PageTextKey, usePageSpeech } from '../app/preferences.tsx'
import { Appearance } from './Appearance.tsx'
import { Devices } from './Devices.tsx'
import { Notifications } from './Notifications.tsx'
import { Privacy } from './Privacy.tsx'
import { Profile } from './Profile.tsx'
import { Storage } from './Storage.tsx'
import type { TabProps } from './tab.ts'

interface Tab {
  readonly key: string
  readonly label: PageTextKey
  readonly icon: LucideIcon
  readonly view: ComponentType<TabProps>
}

const tabs: readonly [Tab, ...Tab[]] = [
  { key: 'profile', label: 'profile', icon: User, view: Profile },
  { key: 'appearance', label: 'appearance', icon: Palette, view: Appearance },
  { key: 'notifications', label: 'notifications', icon: Bell, view: Notifications },
  { key: 'privacy', label: 'privacy', icon: Lock, view: Privacy },
  { key: 'devices', label: 'devices', icon: MonitorSmartphone, view: Devices },
  { key: 'storage', label: 'storage', icon: HardDrive, view: Storage },
]

/** On a phone the tabs are wider than the screen. */
const intoView = (tab: HTMLElement | null): void => tab?.scrollIntoView({ block: 'nearest', inline: 'center' })

interface SettingsDialogProps extends TabProps {
  readonly tab: string
  readonly onTab: (tab: string) => void
  readonly onClose: () => void
}

export function SettingsDialog({ tab, onTab, onClose, onSession }: SettingsDialogProps) {
  const { t } = usePageSpeech()
  const shown = tabs.find(({ key }) => key === tab) ?? tabs[0]
  return (
    <Dialog title={t('settings')} onClose={onClose} wide addressed browsed>
      <div className="settings">
        <div className="settings-tabs">
          {tabs.map(({ key, label, icon: Icon }) => (
            <button
              key={key}
              ref={key === shown.key ? intoView : undefined}
              type="button"
              aria-current={key === shown.key ? 'page' : undefined}
              onClick={() => onTab(key)}
            >
              <Icon />
              {t(label)}
            </button>
          ))}
        </div>
        <section className="settings-page" aria-label={t(shown.label)}>
          <shown.view onSession={onSession} />
        </section>
      </div>
    </Dialog>
  )
}
