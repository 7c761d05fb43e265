import { type MentionAt, soundMentions } from '@tidings/protocol/mentioned'
import { type ChangeEvent, type ClipboardEvent, type RefObject, useRef } from 'react'
import { nothing, pieceOf, retyped, shifted, type Written, withMentions } from './written.ts'

/** So many states of a field are remembered for the browser's undo. */
const mostRemembered = 200
/** Words of ours with what they mean, on their way through the clipboard. */
const pieceType = 'application/x-tidings-words'

export type Selection = readonly [from: number, to: number]

export interface Field {
  readonly box: RefObject<HTMLTextAreaElement | null>
  /** Puts a piece in the place of a stretch as if it had been typed: undo takes it back. Then the selection is as said, or behind it. */
  put(stretch: Selection, piece: Written, select?: Selection): void
  onChange(event: ChangeEvent<HTMLTextAreaElement>): void
  /** Also what is cut. */
  onCopy(event: ClipboardEvent<HTMLTextAreaElement>): void
  /** Words with those who are meant in them, if that is what was copied. */
  pieceIn(data: DataTransfer): Written | undefined
}

/** The browser does it, so that it can undo it. One that refuses is told of what was done. */
function type(box: HTMLTextAreaElement, [from, to]: Selection, text: string): void {
  box.focus()
  box.setSelectionRange(from, to)
  if (text === '' && from === to) return
  const typed = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (typed) return
  box.setRangeText(text, from, to, 'end')
  box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
}

function parsed(json: string): Written | undefined {
  try {
    const { text, mentionsAt } = JSON.parse(json) as Written
    return typeof text === 'string' && Array.isArray(mentionsAt)
      ? { text, mentionsAt: soundMentions(text, mentionsAt) }
      : undefined
  } catch {
    // From elsewhere, under the same name: the plain text does.
    return undefined
  }
}

/** A text field in which some stretches mean people. */
export function useField(written: Written, setWritten: (written: Written) => void): Field {
  const box = useRef<HTMLTextAreaElement>(null)
  const now = useRef(written)
  now.current = written
  const coming = useRef<readonly MentionAt[]>([])
  const known = useRef(new Map<string, readonly MentionAt[]>())

  function remember({ text, mentionsAt }: Written): void {
    known.current.delete(text)
    known.current.set(text, mentionsAt)
    const [oldest] = known.current.keys()
    if (oldest !== undefined && known.current.size > mostRemembered) known.current.delete(oldest)
  }

  function put(stretch: Selection, piece: Written, select?: Selection): void {
    if (!box.current) return
    coming.current = shifted(piece.mentionsAt, stretch[0])
    type(box.current, stretch, piece.text)
    coming.current = []
    if (select) box.current.setSelectionRange(...select)
  }

  function onChange({ target, nativeEvent }: ChangeEvent<HTMLTextAreaElement>): void {
    const { value, selectionEnd } = target
    const isUndone = (nativeEvent as InputEvent).inputType?.startsWith('history') ?? false
    const before = isUndone ? known.current.get(value) : undefined
    const next = before
      ? { text: value, mentionsAt: before }
      : withMentions(retyped(now.current, value, selectionEnd), coming.current)
    coming.current = []
    remember(now.current)
    remember(next)
    now.current = next
    setWritten(next)
  }

  function onCopy(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const { selectionStart: from, selectionEnd: to } = event.currentTarget
    const piece = pieceOf(now.current, from, to)
    if (piece.mentionsAt.length === 0) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', piece.text)
    event.clipboardData.setData(pieceType, JSON.stringify(piece))
    if (event.type === 'cut') put([from, to], nothing)
  }

  const pieceIn = (data: DataTransfer): Written | undefined => {
    const json = data.getData(pieceType)
    return json === '' ? undefined : parsed(json)
  }

  return { box, put, onChange, onCopy, pieceIn }
}
