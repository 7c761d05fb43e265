import { Check, Mic, SendHorizontal } from 'lucide-react'
import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { useConversing } from '../chat/view.tsx'
import { useClient } from '../provider.tsx'
import { useConversationName } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import type { Task } from './commands.ts'
import { type Suggestion, useCompleting } from './completion.ts'
import { wrap } from './markup.ts'
import { optionId, Suggestions } from './Suggestions.tsx'
import { useEditLast, useWriting, type WritingPlace } from './use-writing.ts'
import { EmojiButton, More } from './WritingButtons.tsx'

const marks: Readonly<Record<string, string>> = { b: '**', i: '_', e: '`' }

interface WritingProps extends WritingPlace {
  readonly onTask: (task: Task, words: string) => void
}

/** What stands in the field, and what of it is selected, is changed before the next key: somebody may go on typing at once. */
function rewrite(
  box: RefObject<HTMLTextAreaElement | null>,
  write: () => void,
  [from, to]: readonly [number, number],
): void {
  flushSync(write)
  box.current?.focus()
  box.current?.setSelectionRange(from, to)
}

export function Writing(props: WritingProps) {
  const { conversation, thread, tray, onTask } = props
  const { t } = useSpeech()
  const client = useClient()
  const { state, change } = useConversing()
  const name = useConversationName(conversation)
  const listId = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const { text, setText, send, mentions, editing, canSend, over } = useWriting(props)
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(0)
  const [closed, setClosed] = useState<string>()
  const completing = useCompleting(conversation, text, caret)
  const open = completing.asked !== undefined && closed !== text ? completing.suggestions : []
  const editLast = useEditLast(conversation)

  useEffect(() => {
    // A phone's keyboard would cover the conversation that was just opened.
    if (editing || matchMedia('(hover: hover)').matches) box.current?.focus()
  }, [editing])

  function pick(one: Suggestion): void {
    const { asked, tasks } = completing
    if (!asked) return
    const task = tasks.get(one.key)
    const end = asked.from + one.text.length
    if (one.mention !== undefined) mentions.current.set(one.text.trim(), one.mention)
    const write = (): void => {
      setText(text.slice(0, asked.from) + one.text + text.slice(caret))
      setCaret(end)
    }
    rewrite(box, write, [end, end])
    if (task === 'file') openPicker()
    else if (task !== undefined) onTask(task, '')
  }

  function insert(emoji: string): void {
    const at = box.current?.selectionEnd ?? text.length
    const end = at + emoji.length
    rewrite(box, () => setText(text.slice(0, at) + emoji + text.slice(at)), [end, end])
    // The picker gives the focus back to its button when it closes.
    requestAnimationFrame(() => box.current?.focus())
  }

  function completes(event: KeyboardEvent): boolean {
    const one = open[active]
    if (!one) return false
    if (event.key === 'ArrowDown') setActive((active + 1) % open.length)
    else if (event.key === 'ArrowUp') setActive((active + open.length - 1) % open.length)
    else if (event.key === 'Enter' || event.key === 'Tab') pick(one)
    else if (event.key === 'Escape') setClosed(text)
    else return false
    return true
  }

  function formats(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
    const mark = event.ctrlKey || event.metaKey ? marks[event.key.toLowerCase()] : undefined
    if (mark === undefined || event.altKey) return false
    const { selectionStart, selectionEnd } = event.currentTarget
    const wrapped = wrap(text, selectionStart, selectionEnd, mark)
    rewrite(box, () => setText(wrapped.text), [wrapped.from, wrapped.to])
    return true
  }

  function leaves(event: KeyboardEvent): boolean {
    const answering = state.editing !== undefined || state.replyTo !== undefined
    // With nothing to leave it is for what stands around the chat.
    if (event.key === 'Escape' && answering) change({ editing: undefined, replyTo: undefined })
    else if (event.key === 'ArrowUp' && text === '' && thread === undefined) editLast()
    else if (event.key === 'Enter' && !event.shiftKey) send()
    else return false
    return true
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // While signs are being composed, the keys belong to the input method; Safari says so by 229 only.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (completes(event) || formats(event) || leaves(event)) event.preventDefault()
  }

  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    tray.add(event.clipboardData.files)
  }

  function openPicker(): void {
    const picker = document.createElement('input')
    picker.type = 'file'
    picker.multiple = true
    picker.addEventListener('change', () => tray.add(picker.files ?? []))
    picker.click()
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    send()
    box.current?.focus()
  }

  const start = (task: Task) => onTask(task, text.trim())
  return (
    <form className="td-writing" onSubmit={onSubmit}>
      <Suggestions id={listId} label={t('suggestions')} suggestions={open} active={active} onPick={pick} />
      {!editing && <More onPick={openPicker} onTask={start} inThread={thread !== undefined} />}
      <textarea
        ref={box}
        rows={1}
        value={text}
        placeholder={thread === undefined ? t('writeMessage') : t('writeReply')}
        aria-label={`${t('writeMessage')} · ${name}`}
        aria-autocomplete="list"
        aria-controls={open.length > 0 ? listId : undefined}
        aria-activedescendant={open.length > 0 ? optionId(listId, active) : undefined}
        enterKeyHint="send"
        dir="auto"
        onChange={(event) => {
          setText(event.target.value)
          setCaret(event.target.selectionEnd)
          setActive(0)
          if (event.target.value !== '' && !editing) client.typing(conversation)
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionEnd)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <EmojiButton onPick={insert} />
      {canSend || thread !== undefined || editing ? (
        <SendButton editing={editing !== undefined} disabled={!canSend || over > 0} />
      ) : (
        <IconButton icon={Mic} label={t('recordVoice')} onClick={() => start('voice')} />
      )}
      {over > 0 && <p className="td-error">{t('tooLong', { count: over })}</p>}
    </form>
  )
}

function SendButton({ editing, disabled }: { readonly editing: boolean; readonly disabled: boolean }) {
  const { t } = useSpeech()
  const label = editing ? t('save_') : t('send')
  return (
    <button type="submit" className="td-round" data-look="accent" disabled={disabled} aria-label={label} title={label}>
      {editing ? <Check /> : <SendHorizontal />}
    </button>
  )
}
