import { expect, test } from 'vitest'
import { isPressed, keysOf, type Pressed, type ShortcutName, shortcuts } from './shortcuts.ts'

const press = (key: string, more: Partial<Pressed> & { readonly altGraph?: boolean } = {}): Pressed => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  getModifierState: (state) => state === 'AltGraph' && more.altGraph === true,
  ...more,
})
const ctrl = { ctrlKey: true }

test('a shortcut is its keys and no others', () => {
  expect(isPressed(press('k', ctrl), 'switcher', false)).toBe(true)
  expect(isPressed(press('K', ctrl), 'switcher', false)).toBe(true)
  expect(isPressed(press('k'), 'switcher', false)).toBe(false)
  expect(isPressed(press('K', { ...ctrl, shiftKey: true }), 'switcher', false)).toBe(false)
  expect(isPressed(press('k', { ...ctrl, altKey: true }), 'switcher', false)).toBe(false)
  expect(isPressed(press('k', { ...ctrl, altGraph: true }), 'switcher', false)).toBe(false)
})

test('on a Mac it is Command: Ctrl moves the caret there', () => {
  expect(isPressed(press('k', { metaKey: true }), 'switcher', true)).toBe(true)
  expect(isPressed(press('k', ctrl), 'switcher', true)).toBe(false)
  expect(isPressed(press('e', ctrl), 'code', true)).toBe(false)
  expect(isPressed(press('k', { metaKey: true }), 'switcher', false)).toBe(false)
})

test('a keyboard with other letters has the same keys at the same places', () => {
  expect(isPressed(press('л', { ...ctrl, code: 'KeyK' }), 'switcher', false)).toBe(true)
  // Where the letters are ours, the letter counts: on a Dvorak keyboard another key has it.
  expect(isPressed(press('t', { ...ctrl, code: 'KeyK' }), 'switcher', false)).toBe(false)
})

test('a question mark is one wherever a layout has it', () => {
  expect(isPressed(press('?', { shiftKey: true }), 'help', false)).toBe(true)
  expect(isPressed(press('?'), 'help', false)).toBe(true)
})

test('the keys are shown as they are printed', () => {
  expect(keysOf('switcher', false)).toEqual([['Ctrl', 'K']])
  expect(keysOf('switcher', true)).toEqual([['⌘', 'K']])
  expect(keysOf('previousChat', false)).toEqual([['Alt', '↑']])
})

test('no two shortcuts of one place are the same keys', () => {
  const all = (Object.keys(shortcuts) as ShortcutName[]).map(
    (name) => `${shortcuts[name].group} ${JSON.stringify(keysOf(name, false))}`,
  )
  expect(new Set(all).size).toBe(all.length)
})
