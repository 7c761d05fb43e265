import type { Guard } from './fault.ts'

const tooDeep = -2
const tooLarge = -1

/** The bytes left of `room` when the value's JSON text is taken from it. Counts too few rather than too many. */
function roomAfter(value: unknown, room: number, depth: number): number {
  if (typeof value === 'string') return Math.max(tooLarge, room - value.length - 2)
  if (typeof value !== 'object' || value === null) return Math.max(tooLarge, room - 1)
  if (depth === 0) return tooDeep
  let left = room - 2
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++) left = roomAfter(value[index], left - 1, depth - 1)
    return left
  }
  for (const key in value) {
    left = roomAfter((value as Readonly<Record<string, unknown>>)[key], left - key.length - 4, depth - 1)
    if (left < 0) break
  }
  return Math.max(left, tooDeep)
}

/** Data that may be anything: walked until it is larger or deeper than it may be, and no further. */
export function freeGuard(bytes: number, depth: number): Guard {
  return (value) => {
    // The brackets and commas of a text that is within its bound are counted once too often at most.
    const left = roomAfter(value, bytes + 2, depth)
    if (left === tooDeep) return { path: [], message: `nests deeper than ${depth} levels` }
    return left < 0 ? { path: [], message: `is larger than ${bytes} bytes of JSON`, bytes } : undefined
  }
}
