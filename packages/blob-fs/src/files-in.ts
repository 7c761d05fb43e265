import { createHash } from 'node:crypto'
import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Two letters of the key's hash: a directory holds a 256th of the files, whatever the keys look like. */
export const shardOf = (key: string): string => createHash('sha1').update(key).digest('hex').slice(0, 2)

export const nameOf = (key: string): string => key.replaceAll('/', '+')
const keyOf = (name: string): string => name.replaceAll('+', '/')

/** A blob, and where its bytes lie. */
export interface LyingBlob {
  readonly key: string
  readonly file: string
  readonly size: number
}

/** All blobs of a directory, in no order; what else is in it is passed over. Those that come or go meanwhile may be there or not. */
export async function* blobsIn(directory: string): AsyncGenerator<LyingBlob> {
  for await (const shard of await opendir(directory)) {
    if (!shard.isDirectory() || !/^[0-9a-f]{2}$/.test(shard.name)) continue
    for await (const { name } of await opendir(join(directory, shard.name))) {
      const key = keyOf(name)
      const file = join(directory, shard.name, name)
      const found = shardOf(key) === shard.name ? await stat(file).catch(() => undefined) : undefined
      if (found?.isFile()) yield { key, file, size: found.size }
    }
  }
}
