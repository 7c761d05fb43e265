import { useState } from 'react'
import { local } from './kept.ts'
import { usePageSpeech } from './preferences.tsx'

/** What this browser does not let the page have, said once: what one types here is not kept when it is closed. */
export function Surroundings() {
  const { t } = usePageSpeech()
  const [seen, setSeen] = useState(false)
  if (local.lasts || seen) return null
  return (
    <div className="notice-bar" role="status">
      <span>{t('nothingKept')}</span>
      <button type="button" className="td-link" onClick={() => setSeen(true)}>
        {t('understood')}
      </button>
    </div>
  )
}
