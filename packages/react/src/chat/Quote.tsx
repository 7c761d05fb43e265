import type { Message } from '@tidings/protocol'
import { usePreview } from '../content/preview.ts'
import { useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { useMessage } from './known-messages.ts'

/** Who said something, and how it begins. */
export function QuoteText({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  const me = useMe()
  const words = usePreview(message)
  const name = useName(message.from)
  return (
    <span className="td-quote-text">
      <span className="td-quote-who" dir="auto">
        {message.from === me ? t('you') : name}
      </span>
      <span className="td-quote-words" dir="auto">
        {words}
      </span>
    </span>
  )
}

interface QuoteProps {
  readonly conversation: string
  readonly id: string
}

/** What a message answers; a click goes there. */
export function Quote({ conversation, id }: QuoteProps) {
  const { t } = useSpeech()
  const message = useMessage(conversation, id)
  const go = useGo()
  if (!message)
    return (
      <span className="td-quote td-faint" dir="auto">
        {t('messageElsewhere')}
      </span>
    )
  return (
    <button
      type="button"
      className="td-quote"
      dir="auto"
      title={t('goToMessage')}
      onClick={() => go({ conversation, seq: message.seq })}
    >
      <QuoteText message={message} />
    </button>
  )
}
