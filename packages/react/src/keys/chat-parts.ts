import type { TextKey } from '../texts/texts.tsx'

interface Part {
  readonly label: TextKey
  readonly inside: string
  /** What has the focus there, the first of them that is seen. */
  readonly targets: readonly string[]
}

/** The parts of a chat, in the order of the page: what stands outside of a tab stop's reach is a key away. */
export const parts: readonly Part[] = [
  {
    label: 'skipToList',
    inside: '.td-sidebar',
    targets: ['.td-list .td-row[aria-current]', '.td-list .td-row:not([tabindex="-1"])', 'input', 'button'],
  },
  { label: 'skipToMessages', inside: '.td-stage .td-messages', targets: [] },
  { label: 'skipToWriting', inside: '.td-stage .td-composer', targets: ['textarea', 'button'] },
  { label: 'skipToPanel', inside: '.td-panel', targets: ['input', 'textarea', 'button'] },
]

const isSeen = (element: HTMLElement | null): element is HTMLElement =>
  element?.checkVisibility({ visibilityProperty: true }) ?? false

/** Where the focus goes in a part; undefined while the part is not there. */
function targetIn(root: HTMLElement, { inside, targets }: Part): HTMLElement | undefined {
  const part = root.querySelector<HTMLElement>(inside)
  if (!isSeen(part)) return undefined
  for (const target of targets) {
    const found = [...part.querySelectorAll<HTMLElement>(target)].find(isSeen)
    if (found) return found
  }
  return part.tabIndex >= 0 ? part : undefined
}

/** Gives a part the focus, if it is there. */
export function goToPart(root: HTMLElement, part: Part): boolean {
  const target = targetIn(root, part)
  target?.focus()
  return target !== undefined
}

/** To the next part that is there, or with -1 to the one before. */
export function goAround(root: HTMLElement, step: 1 | -1): void {
  const at = parts.findIndex(({ inside }) => document.activeElement?.closest(inside))
  const start = at < 0 && step < 0 ? 0 : at
  for (let count = 1; count <= parts.length; count++) {
    const part = parts[(start + step * count + parts.length * 2) % parts.length]
    if (part && goToPart(root, part)) return
  }
}
