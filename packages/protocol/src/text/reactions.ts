import { namedReaction } from './emoji-names.ts'
import { invisible, withoutInvisible } from './invisible.ts'

const variations = /[\ufe0e\ufe0f]/gu
/** Signs that are drawn as letters unless a variation selector says otherwise; before a skin tone they need none. */
const drawnAsText = /([\p{Extended_Pictographic}--\p{Emoji_Presentation}--[©®™]])(?!\p{Emoji_Modifier})/gv
const keycap = /([0-9#*])\u20e3/gu

/**
 * The form in which a reaction is kept: composed, and an emoji as emoji-test.txt writes it in full, so that ❤ from one
 * keyboard and ❤️ from another are one. Of what shows nothing at all, nothing is changed.
 */
export function reactionForm(key: string): string {
  if (namedReaction.test(key)) return key.toLowerCase()
  const form = withoutInvisible(key.replace(variations, ''))
    .normalize('NFC')
    .replace(drawnAsText, '$1\ufe0f')
    .replace(keycap, '$1\ufe0f\u20e3')
  return form === '' ? key : form
}

const pictorial = /[\p{Extended_Pictographic}\p{Regional_Indicator}]|\u20e3/u
const shortName = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{N}\p{P}\p{S}\p{M}]*$/u

/** One emoji, or a short name of letters, digits and signs. */
export function isReaction(key: string): boolean {
  // Of an emoji that was cut in two nobody knows which it was.
  if (key.includes('\ufffd')) return false
  if (!pictorial.test(key)) return shortName.test(key) && !invisible.test(key)
  return [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(key)].length === 1
}
