import { Avatar, useClientState } from '@tidings/react'
import { usePageSpeech } from './preferences.tsx'

/** Who is signed in; a click opens the settings. */
export function Me({ onClick }: { readonly onClick: () => void }) {
  const { t } = usePageSpeech()
  const user = useClientState((state) => state.user)
  if (!user) return <span />
  return (
    <button type="button" className="td-me" onClick={onClick}>
      <Avatar oid={user.oid} name={user.name} size="small" />
      <span className="td-me-name" dir="auto">
        {user.name}
      </span>
      <span className="td-unseen">{t('settings')}</span>
    </button>
  )
}
