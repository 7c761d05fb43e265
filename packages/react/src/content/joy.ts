import { emojisIn } from '@tidings/protocol/emoji-names'

/** Also one that a keyboard sends without saying that it is to be in colour (❤), but no © or ™. */
const joyful = /^\s*(?:(?:\p{RGI_Emoji}|[\u2600-\u27bf\u{1f300}-\u{1faff}]\ufe0f?)\s*){1,3}$/v

/** One, two or three signs of joy need no bubble, with spaces between or without. */
export function isJoy(type: string, data: unknown, isKnown: (name: string) => boolean = () => false): boolean {
  if (type !== 'text' || typeof data !== 'string' || data.length >= 120) return false
  const named = emojisIn(data, isKnown)
  return joyful.test(named.reduceRight((text, { from, to }) => `${text.slice(0, from)}😀${text.slice(to)}`, data))
}
