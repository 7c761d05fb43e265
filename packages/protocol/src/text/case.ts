const lower = (text: string): string => Array.from(text, (sign) => sign.toLowerCase()).join('')

/**
 * Full case folding, as Unicode's CaseFolding.txt has it: ß is ss, ς and Σ are σ, the ligature ﬁ is fi. Sign by sign, for
 * in a whole word `toLowerCase` would write the last Σ as ς. Beyond the table ı is i, as capitals cannot tell them apart.
 */
export const foldCase = (text: string): string => lower(lower(text).toUpperCase())
