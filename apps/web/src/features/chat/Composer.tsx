import {
  type ChangeEvent,
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useChat } from '../../app/chat.tsx'
import { errorText, useTexts } from '../../i18n/texts.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { UploadList } from '../files/UploadList.tsx'
import type { Uploads } from '../files/uploads.ts'

/** As the server has it: a text has at most this many characters. */
const longest = 20_000

interface ComposerProps {
  readonly conversation: string
  readonly name: string
  readonly uploads: Uploads
}

export function Composer({ conversation, name, uploads }: ComposerProps) {
  const texts = useTexts()
  const { client } = useChat()
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const box = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const over = text.length - longest

  useEffect(() => {
    // A phone's keyboard would cover the conversation that was just opened.
    if (matchMedia('(hover: hover)').matches) box.current?.focus()
  }, [])

  function send(): void {
    const words = text.trim()
    if (words === '' || over > 0) return
    try {
      client.send(conversation, words)
      setText('')
      setError(undefined)
    } catch (fault) {
      setError(errorText(texts, fault))
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // While signs are being composed, Enter belongs to the input method; Safari says so by 229 only.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    uploads.add(event.clipboardData.files)
  }

  function onPick(event: ChangeEvent<HTMLInputElement>): void {
    uploads.add(event.target.files ?? [])
    // The same file may be picked again.
    event.target.value = ''
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    send()
    box.current?.focus()
  }

  return (
    <form className="composer" onSubmit={onSubmit}>
      <UploadList uploads={uploads} />
      <button
        type="button"
        className="round"
        onClick={() => picker.current?.click()}
        aria-label={texts.attach}
        title={texts.attach}
      >
        <Icon name="attach" />
      </button>
      <input ref={picker} type="file" multiple hidden onChange={onPick} />
      <textarea
        ref={box}
        rows={1}
        value={text}
        placeholder={texts.writeMessage}
        aria-label={`${texts.writeMessage} · ${name}`}
        enterKeyHint="send"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <button
        type="submit"
        className="round accent"
        disabled={text.trim() === '' || over > 0}
        aria-label={texts.send}
        title={texts.send}
      >
        <Icon name="send" />
      </button>
      {over > 0 && <p className="error">{texts.tooLong(over)}</p>}
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
