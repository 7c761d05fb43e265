import { limits } from '@tidings/protocol/limits'
import { Field, FormDialog } from '@tidings/react'
import { X } from 'lucide-react'
import { useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { keywordsIn } from './keywords.ts'
import type { SetNotifying } from './set-notifying.ts'

interface KeywordsProps {
  readonly keywords: readonly string[]
  readonly set: SetNotifying
}

/** The words that call, each with the way to be rid of it. */
export function Keywords({ keywords, set }: KeywordsProps) {
  const { t } = usePageSpeech()
  const [adding, setAdding] = useState(false)
  function add(fields: FormData): Promise<void> {
    set({ keywords: keywordsIn([...keywords, String(fields.get('words'))].join(',')) })
    setAdding(false)
    return Promise.resolve()
  }
  return (
    <section aria-label={t('keywords')}>
      <h3 className="settings-section">{t('keywords')}</h3>
      <p className="td-quiet">{t('keywordsHint')}</p>
      <ul className="keywords">
        {keywords.map((word) => (
          <li key={word}>
            <button
              type="button"
              className="td-button"
              aria-label={t('removeKeyword', { word })}
              onClick={() => set({ keywords: keywords.filter((one) => one !== word) })}
            >
              <bdi>{word}</bdi>
              <X />
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            className="td-link"
            disabled={keywords.length >= limits.keywords}
            onClick={() => setAdding(true)}
          >
            {t('addKeyword')}
          </button>
        </li>
      </ul>
      {adding && (
        <FormDialog title={t('addKeyword')} action={t('addKeyword')} onSubmit={add} onClose={() => setAdding(false)}>
          <Field label={t('keywords')} hint={t('keywordsComma')} name="words" required maxLength={500} autoFocus />
        </FormDialog>
      )}
    </section>
  )
}
