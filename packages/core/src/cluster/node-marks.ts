import { fnv1a } from './fnv1a.ts'

/** Without letters that are taken for digits. */
const letters = '0123456789abcdefghjkmnpqrstuvwxyz'
const length = 4

/**
 * Four letters and digits that stand at the beginning of what a node hands out and keeps for itself, so that another one
 * asks that node alone. Two nodes may have the same: then both are asked.
 */
function markOf(node: string): string {
  let hash = fnv1a(node)
  let mark = ''
  for (; mark.length < length; hash = Math.floor(hash / letters.length)) mark += letters[hash % letters.length]
  return mark
}

/** Does that begin as what this node hands out? */
export const isMarkedBy = (node: string, id: string): boolean => id.startsWith(markOf(node))

/** An id of a node's, as long as it was. */
export const markedBy = (node: string, id: string): string => markOf(node) + id.slice(length)
