import { Check, Mic, SendHorizontal } from 'lucide-react'
import { type ClipboardEvent, type FormEvent, Fragment, type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useConversationName } from '../state/people.ts'
import { useConversing } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { isComposing } from '../ui/composing.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { isPressed } from '../ui/shortcuts.ts'
import { useGrown } from '../ui/use-grown.ts'
import { AsTyped } from './AsTyped.tsx'
import type { Task } from './commands.ts'
import { type Usage, useCompleting } from './completion.ts'
import { useTake } from './drop.ts'
import { FormatBar } from './FormatBar.tsx'
import { type Selection, useField } from './field.ts'
import { type Format, formatted } from './markup.ts'
import { meansFiles, setApart, tableIn } from './pasting.ts'
import { optionId, Suggestions } from './Suggestions.tsx'
import type { Suggestion } from './suggestion.ts'
import { useAskedMention } from './use-asked-mention.ts'
import { useEditLast, useWriting, type WritingPlace } from './use-writing.ts'
import { EmojiButton, More } from './WritingButtons.tsx'
import { nothing, type Written } from './written.ts'

const formatKeys = ['bold', 'italic', 'code'] as const satisfies readonly Format[]

interface WritingProps extends WritingPlace {
  readonly onTask: (task: Task, written: Written) => void
}

/** What is put for a suggestion. */
const pieceOf = ({ text, mention }: Suggestion): Written => ({
  text,
  mentionsAt: mention === undefined ? [] : [{ mention, from: 0, length: text.trimEnd().length }],
})

export function Writing(props: WritingProps) {
  const { conversation, thread, tray, onTask } = props
  const { t } = useSpeech()
  const client = useClient()
  const { state, change } = useConversing()
  const name = useConversationName(conversation)
  const listId = useId()
  const { written, setWritten, send, sendAsTyped, aside, editing, canSend, over } = useWriting(props)
  const { text } = written
  const field = useField(written, setWritten)
  const { box } = field
  const [selection, setSelection] = useState<Selection>([0, 0])
  const [active, setActive] = useState(0)
  const [closed, setClosed] = useState<string>()
  const [from, to] = selection
  const { asked, ...completing } = useCompleting(props, written, to)
  const open = asked !== undefined && from === to && closed !== text ? completing.suggestions : []
  const editLast = useEditLast(conversation)
  const take = useTake(tray)
  useGrown(box, text)

  useEffect(() => {
    // A phone's keyboard would cover the conversation that was just opened.
    if (editing || matchMedia('(hover: hover)').matches) box.current?.focus()
  }, [box, editing])

  function put(...change: Parameters<typeof field.put>): void {
    field.put(...change)
    if (box.current) setSelection([box.current.selectionStart, box.current.selectionEnd])
  }

  useAskedMention(thread, (piece) => put([box.current?.selectionStart ?? 0, box.current?.selectionEnd ?? 0], piece))

  function pick(one: Suggestion, end = to): void {
    if (!asked) return
    put([asked.from, end], pieceOf(one))
    const task = completing.tasks.get(one.key)
    if (task === 'file') openPicker()
    else if (task !== undefined) onTask(task, nothing)
  }

  /** `:rocket:` typed to its end is the emoji of that name. */
  function endsName(end: number): void {
    const one = asked?.sign === ':' ? open.find(({ detail }) => detail === `:${asked.query.toLowerCase()}:`) : undefined
    if (one && end === to + 1) pick(one, end)
  }

  function insert(emoji: string): void {
    const { selectionStart = text.length, selectionEnd = text.length } = box.current ?? {}
    put([selectionStart, selectionEnd], { text: emoji, mentionsAt: [] })
    // The picker gives the focus back to its button when it closes.
    requestAnimationFrame(() => box.current?.focus())
  }

  function format(how: Format): void {
    if (!box.current) return
    const { selectionStart, selectionEnd } = box.current
    const { stretch, piece, select } = formatted(written, [selectionStart, selectionEnd], how)
    put(stretch, piece, select)
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

  function formats(event: KeyboardEvent): boolean {
    const how = formatKeys.find((name) => isPressed(event, name))
    if (how === undefined) return false
    format(how)
    return true
  }

  function leaves(event: KeyboardEvent): boolean {
    const answering = state.editing !== undefined || state.replyTo !== undefined
    // With nothing to leave it is for what stands around the chat.
    if (isPressed(event, 'leave') && answering) change({ editing: undefined, replyTo: undefined })
    else if (isPressed(event, 'editLast') && text === '' && thread === undefined) editLast()
    else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) send()
    else return false
    return true
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (isComposing(event)) return
    if (completes(event) || formats(event) || leaves(event)) event.preventDefault()
  }

  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const { clipboardData: data } = event
    const { selectionStart, selectionEnd } = event.currentTarget
    const pasted = { plain: data.getData('text/plain'), html: data.getData('text/html'), files: [...data.files] }
    const table = tableIn(pasted)
    const piece =
      field.pieceIn(data) ??
      (table && { text: setApart(table, text.slice(0, selectionStart), text.slice(selectionEnd)), mentionsAt: [] })
    if (piece) put([selectionStart, selectionEnd], piece)
    else if (meansFiles(pasted)) take(data)
    // Words the browser pastes by itself.
    else return
    event.preventDefault()
  }

  function openPicker(how: { readonly original?: true } = {}): void {
    const picker = document.createElement('input')
    picker.type = 'file'
    picker.multiple = true
    picker.addEventListener('change', () => tray.add(picker.files ?? [], how))
    picker.click()
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    send()
    box.current?.focus()
  }

  const start = (task: Task) => onTask(task, written)
  return (
    <form className="td-writing" onSubmit={onSubmit}>
      <Suggestions id={listId} label={t('suggestions')} suggestions={open} active={active} onPick={pick} />
      {open.length === 0 && <UsageLine usage={completing.usage} />}
      {from < to && <FormatBar onFormat={format} />}
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
          const { target, nativeEvent } = event
          field.onChange(event)
          setSelection([target.selectionStart, target.selectionEnd])
          setActive(0)
          if ((nativeEvent as InputEvent).data === ':') endsName(target.selectionEnd)
          if (target.value !== '' && !editing) client.typing(conversation)
        }}
        onSelect={({ currentTarget }) => setSelection([currentTarget.selectionStart, currentTarget.selectionEnd])}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onCopy={field.onCopy}
        onCut={field.onCopy}
      />
      <EmojiButton onPick={insert} aside={editing ? undefined : aside} />
      {canSend || thread !== undefined || editing ? (
        <SendButton editing={editing !== undefined} disabled={!canSend || over > 0} />
      ) : (
        <IconButton icon={Mic} label={t('recordVoice')} onClick={() => start('voice')} />
      )}
      {canSend && over <= 0 && <AsTyped text={text} onSend={sendAsTyped} />}
      {over > 0 && <p className="td-error">{t('tooLong', { count: over })}</p>}
    </form>
  )
}

/** What a robot's command still wants, above the line in which it is written. */
function UsageLine({ usage }: { readonly usage: Usage | undefined }) {
  return (
    <p className="td-usage" role="status" hidden={!usage}>
      {usage && (
        <>
          <bdi>
            /{usage.name}
            {usage.args.map(({ text, now }) => (
              <Fragment key={text}> {now ? <b>{text}</b> : text}</Fragment>
            ))}
          </bdi>
          <span dir="auto">{usage.told}</span>
        </>
      )}
    </p>
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
