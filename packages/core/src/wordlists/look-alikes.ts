/** Letters of other alphabets that look like Latin ones, by those (from the confusables of UTS 39, and capitals that are the same). */
const twins = {
  a: 'аАαΑᴀɑ',
  b: 'ВвьΒʙƅ',
  c: 'сСϲϹᴄ',
  d: 'ԁᴅ',
  e: 'еЕεΕᴇ',
  f: 'ғꜰ',
  g: 'ɢɡԍց',
  h: 'һҺНнΗʜհ',
  i: 'іІιΙɪӀɩ',
  j: 'јЈᴊյ',
  k: 'кКκΚᴋ',
  l: 'ӏʟ',
  m: 'мМΜᴍ',
  n: 'ηΝɴո',
  o: 'оОοΟᴏօσ',
  p: 'рРρΡᴘ',
  q: 'ԛԚǫզ',
  r: 'гʀ',
  s: 'ѕЅꜱ',
  t: 'тТτΤᴛ',
  u: 'υսᴜ',
  v: 'νѵᴠ',
  w: 'ԝԜωᴡ',
  x: 'хХχΧ',
  y: 'уУγΥʏү',
  z: 'ζΖᴢ',
}

/** Latin letters in a row, drawn in black circles and squares, or as one half of a flag. Other circles are taken apart by Unicode. */
const drawn = [0x1f150, 0x1f170, 0x1f1e6]

const latinOf: ReadonlyMap<string, string> = new Map([
  ...Object.entries(twins).flatMap(([latin, others]) => Array.from(others, (one) => [one, latin] as const)),
  ...drawn.flatMap((first) =>
    Array.from('abcdefghijklmnopqrstuvwxyz', (latin, at) => [String.fromCodePoint(first + at), latin] as const),
  ),
])

const anyTwin = new RegExp(`[${[...latinOf.keys()].join('')}]`, 'u')
/** Beside which a letter of another alphabet is not at home, and letters that are no alphabet's. */
const strange = /[\p{Script=Latin}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/u
const flag = /^[\u{1f1e6}-\u{1f1ff}]{2}$/u

/** Each letter as the Latin one that it looks like. */
export const asLatin = (text: string): string =>
  anyTwin.test(text) ? Array.from(text, (sign) => latinOf.get(sign) ?? sign).join('') : text

/** Is it worth the while to read it by its looks? */
export const mayMix = (text: string): boolean => anyTwin.test(text) && strange.test(text)

const between = /[\s\p{P}]+/u

/**
 * Letters stand in it for others: whoever writes in two alphabets does not mix them within a word. Letters that stand each by
 * itself are looked at as one word.
 */
export function mixesAlphabets(text: string): boolean {
  const pieces = text.split(between)
  const isSpread = pieces.every((piece) => Array.from(piece).length <= 1)
  const words = isSpread ? [text] : pieces
  return words.some((word) => anyTwin.test(word) && strange.test(word) && !flag.test(word))
}
