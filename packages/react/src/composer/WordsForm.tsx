import { SendHorizontal } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { isComposing } from '../ui/composing.ts'
import { useGrown } from '../ui/use-grown.ts'

interface WordsFormProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly placeholder: string
  readonly label: string
  readonly canSend: boolean
  /** Also where it cannot be sent: whoever knows why does nothing. */
  readonly onSend: () => void
  readonly readOnly?: boolean
  /** It is written in at once, but on a phone, whose keyboard would cover what was just opened. */
  readonly focused?: boolean
  readonly children?: ReactNode
}

/** Plain words and the button that sends them; Enter sends, too. */
export function WordsForm(props: WordsFormProps) {
  const { text, onText, placeholder, label, canSend, onSend, readOnly = false, focused = false, children } = props
  const { t } = useSpeech()
  const box = useRef<HTMLTextAreaElement>(null)
  useGrown(box, text)
  useEffect(() => {
    if (focused && matchMedia('(hover: hover)').matches) box.current?.focus()
  }, [focused])

  function submit(event: FormEvent): void {
    event.preventDefault()
    onSend()
    box.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || isComposing(event)) return
    event.preventDefault()
    onSend()
  }

  return (
    <form className="td-writing" onSubmit={submit}>
      <textarea
        ref={box}
        rows={1}
        value={text}
        readOnly={readOnly}
        placeholder={placeholder}
        aria-label={label}
        enterKeyHint="send"
        dir="auto"
        onChange={({ target }) => onText(target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        className="td-round"
        data-look="accent"
        disabled={!canSend}
        aria-label={t('send')}
        title={t('send')}
      >
        <SendHorizontal />
      </button>
      {children}
    </form>
  )
}
