import type { FocusEvent, KeyboardEvent } from 'react'
import { isPressed } from '../ui/shortcuts.ts'

/** Arrows go from message to message; the menu key, or Tab, then has what can be done with one. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const step = isPressed(event, 'previousMessage') ? -1 : isPressed(event, 'nextMessage') ? 1 : 0
  const { currentTarget: list, target } = event
  const isLine = target instanceof HTMLElement && target.matches('.td-line')
  if (step === 0 || (target !== list && !isLine)) return
  const lines = [...list.querySelectorAll<HTMLElement>('.td-line[tabindex]')]
  const next = isLine ? lines[lines.indexOf(target) + step] : lines.at(-1)
  if (!next) return
  event.preventDefault()
  next.focus()
}

/**
 * Whose tools the keys reach. Not by `:focus-visible`: on the way from the line to them neither has the focus, and what is
 * hidden for that moment cannot get it.
 */
function onFocus({ target }: FocusEvent<HTMLElement>): void {
  if (target.matches(':focus-visible')) target.closest('.td-line')?.setAttribute('data-keys', 'true')
}

function onBlur({ target, relatedTarget }: FocusEvent<HTMLElement>): void {
  const line = target.closest('.td-line')
  if (!line?.contains(relatedTarget)) line?.removeAttribute('data-keys')
}

/** For the list of messages: they and what can be done with them are reached by keys. */
export const lineKeys = { onKeyDown, onFocus, onBlur } as const
