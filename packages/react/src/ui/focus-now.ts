import { type RefCallback, useCallback } from 'react'

const focusable = 'input, textarea, button, a[href]'

const firstIn = (popup: HTMLElement): HTMLElement => popup.querySelector<HTMLElement>(focusable) ?? popup

/**
 * For what opens: it has the focus as soon as it stands there, and not with the next frame, which is late for whoever types on.
 */
export function useFocusNow(which: (popup: HTMLElement) => HTMLElement = firstIn): RefCallback<HTMLElement> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked once, when the popup comes
  return useCallback((popup: HTMLElement | null) => {
    if (popup && !popup.contains(document.activeElement)) which(popup).focus({ preventScroll: true })
  }, [])
}
