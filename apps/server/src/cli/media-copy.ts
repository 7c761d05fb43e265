import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { blobsIn, type LyingBlob } from '@tidings/blob-fs'
import type { BlobStore } from '@tidings/core'
import { blobsDirectory, openPlainBlobs } from '../compose-media.ts'
import type { Config } from '../config/schema.ts'
import { type Command, type CommandContext, expectWord, UsageError } from './command.ts'

/** A bucket answers one after the other slowly, and many at once. */
const atOnce = 8
const tellEvery = 1000

const isDirectory = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false

async function expectFrom(words: readonly string[], config: Config): Promise<string> {
  const directory = resolve(expectWord(words, 'name the directory in which the files lie: `blobs` of a data directory'))
  if (!(await isDirectory(directory))) throw new UsageError(`${directory} is no directory`)
  if (config.media.blobs === 'disk' && resolve(blobsDirectory(config)) === directory)
    throw new UsageError(
      'that is where the files lie by these settings: set media.blobs, or media.directory, to where they are to be',
    )
  return directory
}

/** What is there by its size is passed over: under a key there is always the same. */
async function copy(blobs: BlobStore, { key, file, size }: LyingBlob): Promise<boolean> {
  if ((await blobs.size(key)) === size) return false
  await blobs.put(key, { size, file, open: () => createReadStream(file) })
  return true
}

async function copyAll(blobs: BlobStore, directory: string, print: CommandContext['print']) {
  const done = { found: 0, copied: 0 }
  const waiting = blobsIn(directory)
  const work = async (): Promise<void> => {
    for (let next = await waiting.next(); !next.done; next = await waiting.next()) {
      if (await copy(blobs, next.value)) done.copied += 1
      done.found += 1
      if (done.found % tellEvery === 0) print({ progress: done }, `${done.found} files …`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return done
}

export const mediaCopy: Command = {
  usage: 'media copy <directory>',
  summary:
    'Copies the files of a directory, `blobs` of a data directory, to where they lie by these settings: into a bucket, say. Servers may run meanwhile; run again it copies what is missing.',
  async run({ words, config, print }) {
    const settings = config()
    const directory = await expectFrom(words, settings)
    await using opened = new AsyncDisposableStack()
    const done = await copyAll(await openPlainBlobs(settings, opened), directory, print)
    print({ ...done }, `${done.found} files are there, ${done.copied} of them copied now`)
    return 0
  },
}
