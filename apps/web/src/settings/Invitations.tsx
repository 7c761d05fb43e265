import type { OutputOf } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Field, useAct, useAsked, useClient } from '@tidings/react'
import type { FormEvent } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { serverUrl } from '../app/server-url.ts'

type Made = OutputOf<'invitation.list'>['invitations'][number]

/** No more than that does a user have. */
const most = 100

/** Whom one has invited to this server, where users may. */
export function Invitations() {
  const { t } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const info = useAsked('account', () => client.call('account.info', {}))
  const mayInvite = info.answer?.usersInvite === true
  const { answer, again } = useAsked(mayInvite ? 'invitations' : undefined, () =>
    client.call('invitation.list', { limit: most }),
  )
  if (!mayInvite || !answer) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const note = String(new FormData(form).get('note')).trim()
    void act(() => client.call('invitation.create', { note })).then((made) => {
      if (made) form.reset()
      again()
    })
  }
  return (
    <section aria-label={t('invitePeople')}>
      <h3 className="settings-section">{t('invitePeople')}</h3>
      <ul>
        {answer.invitations.map((one) => (
          <MadeRow key={one.code} made={one} onGone={again} />
        ))}
      </ul>
      <form className="td-form" onSubmit={submit}>
        <Field label={t('inviteWhom')} hint={t('inviteWhomHint')} name="note" maxLength={limits.noteLength} />
        <button type="submit" className="td-button">
          {t('makeInvitation')}
        </button>
      </form>
    </section>
  )
}

function MadeRow({ made, onGone }: { readonly made: Made; readonly onGone: () => void }) {
  const { t, locale } = usePageSpeech()
  const client = useClient()
  const act = useAct()
  const { code, note, came, uses } = made
  const link = made.link ?? `${serverUrl}/#/invite/${code.replaceAll('-', '')}`
  const when = new Date(made.expiresAt).toLocaleDateString(locale, { dateStyle: 'medium' })
  const state = came.length < uses ? t('invitationGoodUntil', { when }) : t('invitationTaken')
  const revoke = () => void act(() => client.call('invitation.revoke', { code })).then(onGone)
  return (
    <li className="settings-row">
      <span>
        <b>{note || code}</b>
        <span className="td-quiet">{note ? `${code} · ${state}` : state}</span>
      </span>
      {came.length < uses && (
        <button
          type="button"
          className="td-link"
          onClick={() => void act(() => navigator.clipboard.writeText(link), t('invitationCopied'))}
        >
          {t('copyInvitation')}
        </button>
      )}
      <button type="button" className="td-link" onClick={revoke}>
        {t('revokeInvitation')}
      </button>
    </li>
  )
}
