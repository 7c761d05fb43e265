/** A number of 32 bits of a text, the same on every node (FNV-1a, over UTF-16 units). For spreading; it keeps nobody out. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
