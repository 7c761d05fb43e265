/** Texts as people write them, made of few words used often and many used rarely; the same in every run. */

const wordsThereAre = 20_000
const charactersThereAre = 3000
const firstCharacter = 0x4e00

/** A number below `count`, small ones far more often (Zipf's law). */
function zipf(count: number, random: () => number): number {
  return Math.min(count - 1, Math.floor(count ** random()) - 1)
}

/** Reproducible (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const syllables = ['ba', 'do', 'ke', 'li', 'mu', 'na', 'po', 'ra', 'se', 'ti', 'vo', 'zu']

/** The n-th most frequent word. */
export function word(n: number): string {
  let text = ''
  for (let rest = n + 12; rest > 0; rest = Math.floor(rest / syllables.length))
    text += syllables[rest % syllables.length]
  return text
}

/** The n-th most frequent character. */
export const character = (n: number): string => String.fromCodePoint(firstCharacter + n * 7)

export function englishText(random: () => number): string {
  const length = 3 + Math.floor(random() * 12)
  return Array.from({ length }, () => word(zipf(wordsThereAre, random))).join(' ')
}

export function chineseText(random: () => number): string {
  const length = 4 + Math.floor(random() * 20)
  return Array.from({ length }, () => character(zipf(charactersThereAre, random))).join('')
}
