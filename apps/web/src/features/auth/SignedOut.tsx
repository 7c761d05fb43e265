import { useTexts } from '../../i18n/texts.tsx'
import { Logo } from '../../ui/Logo.tsx'

/** The session ended elsewhere: replaced, revoked, banned. Says why; nothing goes on by itself. */
export function SignedOut({ reason, onDone }: { readonly reason: string; readonly onDone: () => void }) {
  const texts = useTexts()
  return (
    <div className="gate">
      <div className="gate-card" role="alertdialog" aria-label={texts.signedOutElsewhere}>
        <Logo />
        <h1>{texts.signedOutElsewhere}</h1>
        <p className="quiet">{reason}</p>
        <button type="button" className="primary" onClick={onDone}>
          {texts.signIn}
        </button>
      </div>
    </div>
  )
}
