/** Crockford's alphabet: no letter that looks like a digit, and none of which a word could be made by accident. */
export const invitationAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const looksLike: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' }

/** A code as somebody typed it, in its one form: capitals, without spaces and dashes, with digits for what looks like them. */
export const invitationCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/[OIL]/g, (letter) => looksLike[letter] as string)

/** For people who read it aloud: `K7QF2-M9XD4`. */
export const readableCode = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`
