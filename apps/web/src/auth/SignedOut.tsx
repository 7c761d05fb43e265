import type { ConnectionState } from '@tidings/client'
import { Logo } from '../app/Logo.tsx'
import { type PageTextKey, usePageSpeech } from '../app/preferences.tsx'

export type SignedOutState = Extract<ConnectionState, { phase: 'signed-out' }>

const words: Partial<Record<SignedOutState['cause'], PageTextKey>> = {
  replaced: 'signedInElsewhere',
  banned: 'error_banned',
  unauthenticated: 'sessionEnded',
  elsewhere: 'sessionEnded',
  expired: 'sessionExpired',
  forbidden: 'deviceForbidden',
}

/** The session ended elsewhere: replaced, revoked, banned. Says why; nothing goes on by itself. */
export function SignedOut({ state, onDone }: { readonly state: SignedOutState; readonly onDone: () => void }) {
  const { t } = usePageSpeech()
  const known = words[state.cause]
  return (
    <div className="gate">
      <div className="gate-card" role="alertdialog" aria-label={t('signedOut')}>
        <Logo />
        <h1>{t('signedOut')}</h1>
        <p className="td-quiet">{known === undefined ? state.reason : t(known)}</p>
        <button type="button" className="td-button td-primary" onClick={onDone}>
          {t('signInAgain')}
        </button>
      </div>
    </div>
  )
}
