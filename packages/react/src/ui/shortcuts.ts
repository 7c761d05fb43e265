import type { TextKey } from '../texts/texts.tsx'

/** One combination of keys. `mod` is Ctrl, and on a Mac Command: there Ctrl moves the caret. */
interface Chord {
  readonly key: string
  readonly mod?: true
  readonly alt?: true
  readonly shift?: true
}

interface Shortcut {
  /** Any of them does it. */
  readonly chords: readonly [Chord, ...Chord[]]
  readonly label: TextKey
  readonly group: 'keysAnywhere' | 'keysLists' | 'keysMessages' | 'keysWriting'
}

const named = <Name extends string>(all: Readonly<Record<Name, Shortcut>>) => all

/** Every key of the chat, once: who listens asks `isPressed`, and the page of shortcuts is made of this. */
export const shortcuts = named({
  switcher: { group: 'keysAnywhere', label: 'goTo', chords: [{ key: 'k', mod: true }] },
  help: { group: 'keysAnywhere', label: 'shortcuts', chords: [{ key: '?' }, { key: '/', mod: true }] },
  nextPart: { group: 'keysAnywhere', label: 'nextPart', chords: [{ key: 'F6' }] },
  previousPart: { group: 'keysAnywhere', label: 'previousPart', chords: [{ key: 'F6', shift: true }] },
  nextChat: { group: 'keysAnywhere', label: 'nextChat', chords: [{ key: 'ArrowDown', alt: true }] },
  previousChat: { group: 'keysAnywhere', label: 'previousChat', chords: [{ key: 'ArrowUp', alt: true }] },
  leave: { group: 'keysAnywhere', label: 'close', chords: [{ key: 'Escape' }] },
  nextRow: { group: 'keysLists', label: 'next', chords: [{ key: 'ArrowDown' }] },
  previousRow: { group: 'keysLists', label: 'previous', chords: [{ key: 'ArrowUp' }] },
  firstRow: { group: 'keysLists', label: 'firstRow', chords: [{ key: 'Home' }] },
  lastRow: { group: 'keysLists', label: 'lastRow', chords: [{ key: 'End' }] },
  pageDown: { group: 'keysLists', label: 'pageDown', chords: [{ key: 'PageDown' }] },
  pageUp: { group: 'keysLists', label: 'pageUp', chords: [{ key: 'PageUp' }] },
  nextMessage: { group: 'keysMessages', label: 'nextMessage', chords: [{ key: 'ArrowDown' }] },
  previousMessage: { group: 'keysMessages', label: 'previousMessage', chords: [{ key: 'ArrowUp' }] },
  menu: { group: 'keysMessages', label: 'openMenu', chords: [{ key: 'ContextMenu' }, { key: 'F10', shift: true }] },
  send: { group: 'keysWriting', label: 'send', chords: [{ key: 'Enter' }] },
  newLine: { group: 'keysWriting', label: 'newLine', chords: [{ key: 'Enter', shift: true }] },
  editLast: { group: 'keysWriting', label: 'editLast', chords: [{ key: 'ArrowUp' }] },
  bold: { group: 'keysWriting', label: 'formatBold', chords: [{ key: 'b', mod: true }] },
  italic: { group: 'keysWriting', label: 'formatItalic', chords: [{ key: 'i', mod: true }] },
  code: { group: 'keysWriting', label: 'formatCode', chords: [{ key: 'e', mod: true }] },
})

export type ShortcutName = keyof typeof shortcuts

/** What a keyboard's event says, of React or of the browser. */
export interface Pressed {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  getModifierState(key: string): boolean
}

const onMac = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

const letter = /^[a-z]$/

/** A layout of other letters has none of ours: there the place of the key counts. */
function isKey({ key, code }: Pressed, wanted: string): boolean {
  if (key.toLowerCase() === wanted.toLowerCase()) return true
  return letter.test(wanted) && (key.codePointAt(0) ?? 0) > 0x7f && code === `Key${wanted.toUpperCase()}`
}

function isChord(event: Pressed, chord: Chord, mac: boolean): boolean {
  const { key, mod = false, alt = false, shift = false } = chord
  if (!isKey(event, key)) return false
  // AltGr types signs; some systems tell it as Ctrl and Alt.
  if (event.getModifierState('AltGraph') || event.altKey !== alt) return false
  const [main, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
  if (main !== mod || other) return false
  // Where a sign stands is the layout's: `?` and `/` may need Shift.
  return /^[?/]$/.test(key) || event.shiftKey === shift
}

export const isPressed = (event: Pressed, name: ShortcutName, mac = onMac()): boolean =>
  shortcuts[name].chords.some((chord) => isChord(event, chord, mac))

const signs: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ContextMenu: '≣ Menu',
  PageDown: 'Page Down',
  PageUp: 'Page Up',
}

const modifiers = [
  ['mod', 'Ctrl', '⌘'],
  ['alt', 'Alt', '⌥'],
  ['shift', 'Shift', '⇧'],
] as const

/** The keys as they are printed on the keyboard. */
export const keysOf = (name: ShortcutName, mac = onMac()): readonly (readonly string[])[] =>
  shortcuts[name].chords.map((chord: Chord) => [
    ...modifiers.filter(([held]) => chord[held]).map(([, ours, theirs]) => (mac ? theirs : ours)),
    signs[chord.key] ?? (letter.test(chord.key) ? chord.key.toUpperCase() : chord.key),
  ])
