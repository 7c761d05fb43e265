import type { InputOf } from '@tidings/protocol'
import { Choice, Toggle, useAct, useClient, useClientState, useName, usePresence } from '@tidings/react'
import { usePageSpeech } from '../app/preferences.tsx'
import { zoneHere } from '../app/use-time-zone.ts'

type Patch = InputOf<'user.settings'>

export function Privacy() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const settings = useClientState(({ own }) => own.items.settings.settings)
  if (!settings) return null
  const set = (patch: Patch) => void act(() => client.call('user.settings', patch))
  return (
    <>
      <Choice
        label={t('whoSeesPresence')}
        value={settings.presence}
        choices={{ everyone: t('everyone_'), contacts: t('contacts'), nobody: t('nobody') }}
        onChange={(presence) => set({ presence })}
      />
      <LocalTime />
      <Choice
        label={t('contactRequests')}
        value={settings.requests}
        choices={{ ask: t('requestsAsk'), accept: t('requestsAccept'), refuse: t('requestsRefuse') }}
        onChange={(requests) => set({ requests })}
      />
      <Choice
        label={t('roomInvites')}
        value={settings.invites}
        choices={{ direct: t('invitesDirect'), known: t('invitesKnown'), ask: t('invitesAsk') }}
        onChange={(invites) => set({ invites })}
      />
      <Toggle
        label={t('readReceipts')}
        hint={t('readReceiptsHint')}
        checked={settings.receipts}
        onChange={(receipts) => set({ receipts })}
      />
      <Toggle label={t('strangers')} checked={settings.strangers} onChange={(strangers) => set({ strangers })} />
      <Blocked />
    </>
  )
}

function LocalTime() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const shared = usePresence(useClientState((state) => state.user?.oid))?.timeZone !== undefined
  return (
    <Toggle
      label={t('shareLocalTime')}
      hint={t('shareLocalTimeHint')}
      checked={shared}
      onChange={(on) => void act(() => client.call('presence.set', { timeZone: on ? zoneHere() : null }))}
    />
  )
}

function Blocked() {
  const { t } = usePageSpeech()
  const blocks = useClientState(({ own }) => own.items.block)
  const users = Object.values(blocks)
  if (users.length === 0) return null
  return (
    <section>
      <h3 className="settings-section">{t('blockedPeople')}</h3>
      <ul>
        {users.map(({ user }) => (
          <BlockedRow key={user} oid={user} />
        ))}
      </ul>
    </section>
  )
}

function BlockedRow({ oid }: { readonly oid: string }) {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const name = useName(oid)
  const user = oid.slice('user/'.length)
  return (
    <li className="settings-row">
      <span>{name}</span>
      <button
        type="button"
        className="td-link"
        onClick={() => void act(() => client.call('contact.unblock', { user }))}
      >
        {t('unblock')}
      </button>
    </li>
  )
}
