import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { BlobStore } from '@tidings/core'
import { openBlobs } from '../compose-media.ts'
import type { Config } from '../config/schema.ts'
import { type Finding, fault, ok } from './finding.ts'

const places = {
  disk: () => 'the disk',
  s3: ({ s3 }: Config['media']) => `the bucket ${s3.bucket}`,
  gateway: ({ gateway }: Config['media']) => `the gateway at ${new URL(gateway.url ?? '').host}`,
}

const textOf = async (pieces: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> =>
  pieces && text(pieces)

/** All that a server does with a file; answers what went wrong, or undefined. */
async function tried(blobs: BlobStore): Promise<string | undefined> {
  const key = `doctor/${randomUUID()}`
  const bytes = Buffer.from('written by tidings doctor')
  await blobs.put(key, {
    size: bytes.length,
    open: async function* () {
      yield bytes
    },
  })
  try {
    if ((await textOf(await blobs.read(key))) !== bytes.toString())
      return 'what was written comes back as something else'
    const part = await textOf(await blobs.read(key, { start: 11, end: 17 }))
    if (part !== 'tidings')
      return 'a part of a file comes back as something else: films and large downloads need ranges'
  } finally {
    await blobs.remove([key])
  }
  return (await blobs.size(key)) === undefined ? undefined : 'what is removed stays there'
}

/** Puts a file, reads it and a part of it, and removes it, where the server has its files. */
export async function files(config: Config): Promise<Finding | undefined> {
  const { media } = config
  if (!media.enabled) return undefined
  const place = places[media.blobs](media)
  await using opened = new AsyncDisposableStack()
  try {
    const began = performance.now()
    const wrong = await tried(await openBlobs(config, opened))
    const ms = Math.round(performance.now() - began)
    return wrong === undefined
      ? ok('files', `${place} takes them, gives them back, whole and in parts, and removes them, in ${ms} ms`)
      : fault('files', `${place}: ${wrong}`)
  } catch (error) {
    return fault('files', `${place}: ${(error as Error).message}`)
  }
}
