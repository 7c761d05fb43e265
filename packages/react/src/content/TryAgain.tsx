import { RotateCw } from 'lucide-react'
import { useSpeech } from '../texts/texts.tsx'

interface TryAgainProps {
  readonly text: string
  readonly onClick: () => void
}

/** Stands in the place of what could not be loaded. */
export function TryAgain({ text, onClick }: TryAgainProps) {
  const { t } = useSpeech()
  return (
    <button type="button" className="td-try-again" onClick={onClick}>
      <RotateCw />
      <span>{text}</span>
      <b>{t('retry')}</b>
    </button>
  )
}
