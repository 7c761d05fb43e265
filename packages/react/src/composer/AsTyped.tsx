import { contentOf } from '../content/content-of.ts'
import { useSpeech } from '../texts/texts.tsx'

interface AsTypedProps {
  readonly text: string
  readonly onSend: () => void
}

/** Where signs will look another way than they were typed, it is said, and they can be sent as they are. */
export function AsTyped({ text, onSend }: AsTypedProps) {
  const { t } = useSpeech()
  if (contentOf(text).type === 'text') return null
  return (
    <p className="td-as-typed">
      {t('willBeFormatted')}
      <button type="button" className="td-link" onClick={onSend}>
        {t('sendAsTyped')}
      </button>
    </p>
  )
}
