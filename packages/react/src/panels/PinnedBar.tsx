import { Pin } from 'lucide-react'
import { usePreview } from '../content/preview.ts'
import { useName } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'
import { usePins } from './pins.ts'

/** Under the head of the conversation: the newest pinned message. */
export function PinnedBar({ conversation, onOpen }: { readonly conversation: string; readonly onOpen: () => void }) {
  const speech = useSpeech()
  const pins = usePins(conversation)
  const [newest] = pins ?? []
  const name = useName(newest?.from ?? conversation)
  const words = usePreview(newest)
  if (!newest) return null
  return (
    <button type="button" className="td-pinned-bar" onClick={onOpen}>
      <Pin />
      <span className="td-unseen">{speech.t('pinnedMessages')}</span>
      <span className="td-quote-words">{speech.t('saidBy', { name, words })}</span>
      {(pins?.length ?? 0) > 1 && <span className="td-quiet">{pins?.length}</span>}
    </button>
  )
}
