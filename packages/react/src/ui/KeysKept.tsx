import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { composes, isComposing } from './composing.ts'

/** What was typed for something that is on its way, and who had the focus before. */
interface Kept {
  readonly from: Element | null
  readonly text: string
  readonly keys: readonly string[]
}

let kept: Kept | undefined

/** Who has the focus, or had it before something was waited for. */
export const focusedBefore = (): Element | null => (kept ? kept.from : document.activeElement)

/** They mean something for what comes; all others change what was typed. */
const passedOn: readonly string[] = ['Enter', 'ArrowDown', 'ArrowUp']

function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text, inputType: 'insertText' }))
}

/** To whoever has the focus now; if nobody has taken it, it goes back. */
function handOver(given: Kept): void {
  // It is kept further on, for what comes next.
  if (kept !== given) return
  kept = undefined
  const { activeElement } = document
  if (activeElement === null || activeElement === document.body) {
    if (given.from instanceof HTMLElement) given.from.focus({ preventScroll: true })
    return
  }
  if (given.text !== '' && activeElement.matches('input:not([type="checkbox"], [type="radio"]), textarea'))
    type(activeElement as HTMLInputElement, given.text)
  for (const key of given.keys)
    activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }))
}

/**
 * Has the focus while something is loaded that will have it, so that nothing which is typed meanwhile is lost or lands elsewhere.
 * Without a keyboard nothing is done: a screen's keyboard would come and go.
 */
export function KeysKept({ onClose }: { readonly onClose?: (() => void) | undefined }) {
  const { t } = useSpeech()
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    const { current } = field
    if (!current || !matchMedia('(hover: hover)').matches) return
    const { from, text, keys: before } = kept ?? { from: document.activeElement, text: '', keys: [] }
    const keys = [...before]
    kept = { from, text, keys }
    current.value = text
    current.focus({ preventScroll: true })
    const hold = (event: globalThis.KeyboardEvent) => {
      if (!passedOn.includes(event.key) || composes(event)) return
      event.preventDefault()
      event.stopPropagation()
      keys.push(event.key)
    }
    current.addEventListener('keydown', hold)
    return () => {
      // Whoever went elsewhere meanwhile has what they wanted.
      if (document.activeElement !== current) {
        kept = undefined
        return
      }
      const given = { from, text: current.value, keys }
      kept = given
      queueMicrotask(() => handOver(given))
    }
  }, [])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Tab') event.preventDefault()
    if (!onClose || event.key !== 'Escape' || isComposing(event)) return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }

  return <input ref={field} className="td-unseen" tabIndex={-1} aria-label={t('loading')} onKeyDown={onKeyDown} />
}
