import { limits } from '@tidings/protocol/limits'

/** What somebody typed as a list, in whatever script its commas are; each word once. */
export function keywordsIn(typed: string): string[] {
  const words = typed
    .split(/[,，、;；\n]/)
    .map((word) => word.trim().slice(0, limits.keywordLength).trimEnd())
    .filter((word) => word !== '')
  return [...new Set(words)].slice(0, limits.keywords)
}
