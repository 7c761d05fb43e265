import { type RefObject, useLayoutEffect } from 'react'

/** Where the browser does not do it by itself (`field-sizing`), a field grows with its lines. */
export function useGrown(box: RefObject<HTMLTextAreaElement | null>, text: string | undefined): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the text its height changes
  useLayoutEffect(() => {
    if (!CSS.supports('field-sizing', 'content')) grow(box.current)
  }, [box, text])
  useLayoutEffect(() => {
    const field = box.current
    if (!field || CSS.supports('field-sizing', 'content')) return
    let width = field.clientWidth
    const watch = new ResizeObserver(() => {
      // Its height is ours.
      if (field.clientWidth === width) return
      width = field.clientWidth
      grow(field)
    })
    watch.observe(field)
    return () => watch.disconnect()
  }, [box])
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return
  field.style.blockSize = 'auto'
  const borders = field.offsetHeight - field.clientHeight
  field.style.blockSize = `${field.scrollHeight + borders}px`
}
