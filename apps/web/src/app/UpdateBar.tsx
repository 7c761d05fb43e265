import { useEffect, useState } from 'react'
import { usePageSpeech } from './preferences.tsx'
import { onUpdate } from './register-worker.ts'

/** A newer version of the page is there. Nobody is interrupted: it starts when they say so. */
export function UpdateBar() {
  const { t } = usePageSpeech()
  const [start, setStart] = useState<() => void>()
  useEffect(() => onUpdate((next) => setStart(() => next)), [])
  if (!start) return null
  return (
    <div className="update-bar" role="status">
      {t('updateReady')}
      <button type="button" className="td-link" onClick={start}>
        {t('updateNow')}
      </button>
    </div>
  )
}
