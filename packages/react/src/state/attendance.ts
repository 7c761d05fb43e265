/** Nobody has touched the page for so long: nobody is there, whatever has the focus. */
const idleAfterMs = 5 * 60_000
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const

const listeners = new Set<(attended: boolean) => void>()
let attended = true
let timer: ReturnType<typeof setTimeout>

function become(next: boolean): void {
  if (attended === next) return
  attended = next
  for (const listener of listeners) listener(next)
}

function touched(): void {
  clearTimeout(timer)
  timer = setTimeout(() => become(false), idleAfterMs)
  become(true)
}

/** Whether somebody is at the page: as far as it is followed, and else as if. */
export const isAttended = (): boolean => attended

/** Tells when nobody is at the page any more, and when somebody is back, until what it answers is called. */
export function followAttendance(listener: (attended: boolean) => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    for (const sign of signs) addEventListener(sign, touched, { passive: true })
    touched()
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    for (const sign of signs) removeEventListener(sign, touched)
    attended = true
  }
}
