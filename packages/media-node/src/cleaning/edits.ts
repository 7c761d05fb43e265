/** Bytes that are replaced by others: nothing in their place takes them out. */
export interface Edit {
  readonly at: number
  readonly remove: number
  readonly insert: Uint8Array
}

/** A file as the cleaners see it: read a piece at a time, however large it is. */
export interface Source {
  readonly size: number
  /** Fewer bytes at the end of the file, none beyond it. */
  read(at: number, length: number): Buffer
}

const nothing = new Uint8Array(0)

export const cutOut = (at: number, remove: number): Edit => ({ at, remove, insert: nothing })
/** In place: nothing else moves, so that what points into the file still does. */
export const overwrite = (at: number, insert: Uint8Array): Edit => ({ at, remove: insert.length, insert })

/** Large stretches are overwritten by pieces of one array: a film's track of places may be long. */
const zeros = new Uint8Array(64 * 1024)

export function* zeroed(at: number, length: number): Generator<Edit> {
  for (let done = 0; done < length; done += zeros.length)
    yield overwrite(at + done, zeros.subarray(0, Math.min(zeros.length, length - done)))
}

/** In the order of the file, each beyond the one before: what two of them want is done once. */
export function inOrder(edits: readonly Edit[]): readonly Edit[] {
  const sorted = [...edits].sort((a, b) => a.at - b.at || b.remove - a.remove)
  let end = 0
  return sorted.filter(({ at, remove }) => {
    if (at < end) return false
    end = at + remove
    return true
  })
}

export const sizeAfter = (size: number, edits: readonly Edit[]): number =>
  edits.reduce((sum, { remove, insert }) => sum + insert.length - remove, size)

/** The file with its edits, which are in order. */
export async function* edited(pieces: AsyncIterable<Uint8Array>, edits: readonly Edit[]): AsyncGenerator<Uint8Array> {
  let at = 0
  let next = 0
  let skip = 0
  for await (const piece of pieces) {
    let from = Math.min(skip, piece.length)
    skip -= from
    for (let edit = edits[next]; edit && edit.at < at + piece.length; edit = edits[++next]) {
      const to = edit.at - at
      if (to > from) yield piece.subarray(from, to)
      if (edit.insert.length > 0) yield edit.insert
      from = Math.min(to + edit.remove, piece.length)
      skip = to + edit.remove - from
    }
    if (from < piece.length) yield piece.subarray(from)
    at += piece.length
  }
  for (const { insert } of edits.slice(next)) if (insert.length > 0) yield insert
}
