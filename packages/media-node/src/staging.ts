import { open } from 'node:fs/promises'
import { shortageOf } from '@tidings/core'

/** What of a stream came into a file. */
export interface Staged {
  readonly size: number
  /** `more` may come, it is the `end`, or the stream broke: then that is said when the bytes are safe. */
  readonly ended: 'more' | 'end' | { readonly broke: unknown }
}

type Next = { readonly chunk: Uint8Array } | Exclude<Staged['ended'], 'more'>

async function nextOf(bytes: AsyncIterator<Uint8Array>): Promise<Next> {
  try {
    const { done, value } = await bytes.next()
    return done ? 'end' : { chunk: value }
  } catch (broke) {
    return { broke }
  }
}

/** Writes the next bytes into a new file, until they are `enough`, or no more come. */
export async function stage(bytes: AsyncIterator<Uint8Array>, file: string, enough: number): Promise<Staged> {
  await using handle = await open(file, 'wx', 0o600)
  let size = 0
  while (size < enough) {
    const next = await nextOf(bytes)
    if (typeof next === 'string' || 'broke' in next) return { size, ended: next }
    try {
      await handle.writeFile(next.chunk)
    } catch (error) {
      throw shortageOf(error) ?? error
    }
    size += next.chunk.length
  }
  return { size, ended: 'more' }
}
