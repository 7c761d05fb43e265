import { IconButton, Menu, type MenuEntry } from '@tidings/react'
import { ChevronsUpDown, UserPlus } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { addAccount, mayAddAccount, switchTo } from '../app/session.ts'
import type { OtherAccounts } from './other-accounts.ts'

/** What is more is not counted out, as elsewhere. */
const most = 999

/** The accounts beside this one, with what is unread there. Not there while there is only one. */
export function AccountsButton({ others }: { readonly others: OtherAccounts }) {
  const { t } = usePageSpeech()
  const accounts = useSyncExternalStore(others.subscribe, () => others.now)
  if (accounts.length === 0) return null
  const calling = accounts.reduce((sum, one) => sum + one.calling, 0)
  const entries: (MenuEntry | null)[] = accounts.map(({ uid, name, calling: count }) => ({
    key: uid,
    label: count > 0 ? t('accountWithUnread', { name, count }) : name,
    onSelect: () => switchTo(uid),
  }))
  const add: MenuEntry = { key: 'add', label: t('addAccount'), icon: UserPlus, onSelect: addAccount }
  return (
    <span className="accounts">
      <Menu
        align="start"
        trigger={
          <IconButton
            icon={ChevronsUpDown}
            label={calling > 0 ? t('accountsUnread', { count: calling }) : t('accounts')}
            look="small"
          />
        }
        entries={mayAddAccount() ? [...entries, null, add] : entries}
      />
      {calling > 0 && (
        <span className="td-badge" aria-hidden="true">
          {calling > most ? `${most}+` : calling}
        </span>
      )}
    </span>
  )
}
