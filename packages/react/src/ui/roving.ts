import { type KeyboardEvent, type RefObject, useEffect } from 'react'

const rows = ':is(.td-row, [data-row])'
const within = 'button, a[href]'
/** Of what was seen before the page turned, in pixels. */
const keptInView = 64
/** A list that makes its rows as they are scrolled to has them after so many frames. */
const mostFrames = 10

/** What belongs to a row, the row itself first. */
const groupOf = (element: Element): Element => element.closest('li, .td-with-button') ?? element

const rowsIn = (list: HTMLElement): readonly HTMLElement[] => [
  ...list.querySelectorAll<HTMLElement>(`button${rows}, a${rows}`),
]

/** Everything but one row, and what belongs to it, is left out of the Tab order. */
function setStop(list: HTMLElement, wanted?: HTMLElement): void {
  const all = rowsIn(list)
  const stop =
    wanted ??
    all.find((one) => one === document.activeElement) ??
    all.find((one) => one.tabIndex === 0 && one.dataset.stop === 'true') ??
    all.find((one) => one.hasAttribute('aria-current')) ??
    all[0]
  for (const one of all) {
    const isStop = one === stop
    if (isStop) one.dataset.stop = 'true'
    else delete one.dataset.stop
    const index = isStop ? 0 : -1
    if (one.tabIndex !== index) one.tabIndex = index
    for (const more of groupOf(one).querySelectorAll<HTMLElement>(within))
      if (!more.matches(rows) && more.tabIndex !== -1) more.tabIndex = -1
  }
}

function focusRow(list: HTMLElement, row: HTMLElement | undefined): void {
  if (!row) return
  setStop(list, row)
  row.focus()
}

/** The row at the end to which a list was scrolled, as soon as it is there. */
function focusAfterScroll(list: HTMLElement, wanted: () => HTMLElement | undefined, frames = 2): void {
  requestAnimationFrame(() => {
    if (frames > 0) focusAfterScroll(list, wanted, frames - 1)
    else focusRow(list, wanted())
  })
}

const scrollerOf = (list: HTMLElement): HTMLElement | null => {
  let at: HTMLElement | null = list
  while (at && !(at.scrollHeight > at.clientHeight && getComputedStyle(at).overflowY !== 'visible'))
    at = at.parentElement
  return at
}

/** The last row that ends, or the first that begins, within what is seen. */
function atBorder(list: HTMLElement, scroller: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const { top, bottom } = scroller.getBoundingClientRect()
  const seen = rowsIn(list).filter((row) => {
    const box = row.getBoundingClientRect()
    return box.top >= top - 1 && box.bottom <= bottom + 1
  })
  return step === 1 ? seen.at(-1) : seen[0]
}

function scrollPage(list: HTMLElement, step: 1 | -1): void {
  const scroller = scrollerOf(list)
  scroller?.scrollBy({ top: step * (scroller.clientHeight - keptInView), behavior: 'instant' })
  focusAfterScroll(list, () => (scroller ? atBorder(list, scroller, step) : rowsIn(list).at(step === 1 ? -1 : 0)))
}

function scrollToEnd(list: HTMLElement, step: 1 | -1): void {
  const scroller = scrollerOf(list)
  scroller?.scrollTo({ top: step === 1 ? scroller.scrollHeight : 0, behavior: 'instant' })
  focusAfterScroll(list, () => rowsIn(list).at(step === 1 ? -1 : 0), scroller ? mostFrames / 2 : 0)
}

/** Left and right go to what else a row has; in a page from right to left the other way. */
function sideways(list: HTMLElement, target: HTMLElement, step: number): boolean {
  const group = [...groupOf(target).querySelectorAll<HTMLElement>(within)]
  const next = group[group.indexOf(target) + step]
  if (!next) return false
  if (next.matches(rows)) focusRow(list, next)
  else next.focus()
  return true
}

/** What each key does, at a row of all. */
const moves: Readonly<Record<string, (list: HTMLElement, all: readonly HTMLElement[], at: number) => void>> = {
  ArrowDown: (list, all, at) => focusRow(list, all[at + 1]),
  ArrowUp: (list, all, at) => focusRow(list, all[at - 1]),
  Home: (list) => scrollToEnd(list, -1),
  End: (list) => scrollToEnd(list, 1),
  PageUp: (list) => scrollPage(list, -1),
  PageDown: (list) => scrollPage(list, 1),
}

function onKey(list: HTMLElement, target: HTMLElement, key: string): boolean {
  const all = rowsIn(list)
  const row = target.matches(rows) ? target : groupOf(target).querySelector<HTMLElement>(rows)
  const at = row ? all.indexOf(row) : -1
  if (at < 0) return false
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const onward = (key === 'ArrowRight') === (getComputedStyle(list).direction !== 'rtl')
    return sideways(list, target, onward ? 1 : -1)
  }
  const move = Object.hasOwn(moves, key) ? moves[key] : undefined
  move?.(list, all, at)
  return move !== undefined
}

const isPlain = ({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey || shiftKey)

/**
 * One tab stop for all rows of a list, however many: the arrows, Home, End and the page keys go from row to row, left and
 * right to what else a row has. The rows may come and go, and be an app's own.
 */
export function useRoving(list: RefObject<HTMLElement | null>): {
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
} {
  useEffect(() => {
    const element = list.current
    if (!element) return
    setStop(element)
    const watch = new MutationObserver(() => setStop(element))
    watch.observe(element, { childList: true, subtree: true, attributeFilter: ['aria-current'] })
    const onFocus = ({ target }: FocusEvent) =>
      target instanceof HTMLElement && target.matches(rows) && setStop(element, target)
    element.addEventListener('focusin', onFocus)
    return () => {
      watch.disconnect()
      element.removeEventListener('focusin', onFocus)
    }
  }, [list])
  return {
    onKeyDown(event) {
      const { target, currentTarget, key } = event
      if (!isPlain(event) || !(target instanceof HTMLElement)) return
      if (target.matches('input, textarea') || !currentTarget.contains(target)) return
      if (onKey(currentTarget, target, key)) event.preventDefault()
    },
  }
}
