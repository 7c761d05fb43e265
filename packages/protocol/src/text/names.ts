import { withoutInvisible } from './invisible.ts'
import { plainText } from './sound.ts'

/** Of the accents over one letter, more than these hide what stands in the lines above (UTS 39). */
const pile = /(\p{Mn}{4})\p{Mn}+/gu
const spaces = /[\p{Z}\u2800]+/gu
const controls = /\p{Cc}/gu

/**
 * What people and things are called: PRECIS Nickname (RFC 8266), composed (NFC) rather than NFKC, which would rewrite what
 * Chinese and Japanese names are written with. One space at a time and none at the ends; nothing that shows nothing.
 */
const nameForm = (text: string): string =>
  withoutInvisible(text).normalize('NFC').replace(pile, '$1').replace(spaces, ' ').trim()

/** The same of what programs and disks are called: control signs are left out, since nobody is there to be asked. */
export const labelForm = (text: string): string => nameForm(text.replace(controls, ' '))

/** A name that may be empty. */
export const nameText = (most: number) =>
  plainText()
    .overwrite(nameForm)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, 'expected no control characters')

/** A name of which something is seen. */
export const visibleName = (most: number) =>
  nameText(most)
    .min(1)
    .regex(/[\p{L}\p{N}\p{P}\p{S}]/u, 'expected something that can be seen')
