import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useLanguage, useTexts } from '../../i18n/language.ts'
import { wholeNumber } from '../../i18n/times.ts'
import { IconButton } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { EmojiPicker } from './EmojiPicker.tsx'
import { sizeFault } from './text-limit.ts'

interface ComposerProps {
  readonly draft: string
  readonly name: string
  onDraft(text: string): void
  onSend(text: string): void
}

/** Enter sends, Shift+Enter breaks the line, and neither while an input method is choosing characters. */
export function Composer({ draft, name, onDraft, onSend }: ComposerProps) {
  const texts = useTexts()
  const language = useLanguage()
  const input = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(draft)
  const [pickerOpen, setPickerOpen] = useState(false)
  const fault = sizeFault(text)
  const isEmpty = text.trim() === ''

  const write = (next: string): void => {
    setText(next)
    onDraft(next)
  }

  const send = (): void => {
    if (isEmpty || fault) return
    onSend(text.trim())
    write('')
    input.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return
    event.preventDefault()
    send()
  }

  const insert = (emoji: string): void => {
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = input.current ?? {}
    write(text.slice(0, from) + emoji + text.slice(to))
    setPickerOpen(false)
    input.current?.focus()
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = input.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])

  useEffect(() => {
    // On a phone the keyboard would cover half of what was just opened.
    if (matchMedia('(hover: hover)').matches) input.current?.focus()
  }, [])

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {fault && (
        <p className="composer-error" role="alert" id="composer-error">
          {texts.tooLong(texts.characters(wholeNumber(fault.length, language)), wholeNumber(fault.most, language))}
        </p>
      )}
      {pickerOpen && <EmojiPicker label={texts.emoji} onPick={insert} onClose={() => setPickerOpen(false)} />}
      <div className="composer-box" data-invalid={fault !== undefined}>
        <IconButton icon="smile" label={texts.emoji} aria-expanded={pickerOpen} onClick={() => setPickerOpen(!pickerOpen)} />
        <textarea
          ref={input}
          rows={1}
          value={text}
          placeholder={texts.messagePlaceholder}
          aria-label={`${texts.messagePlaceholder}: ${name}`}
          aria-invalid={fault !== undefined}
          aria-describedby={fault ? 'composer-error' : undefined}
          enterKeyHint="send"
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send-button" aria-label={texts.send} title={texts.send} disabled={isEmpty || fault !== undefined}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  )
}
