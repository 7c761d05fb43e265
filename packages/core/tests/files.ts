import { createHash } from 'node:crypto'
import type { MediaParts } from '../src/settings/parts.ts'
import type { Harness } from './harness.ts'

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What files need, in memory; the test plays the door that takes bytes. */
export interface Files extends MediaParts {
  /** Bytes of uploads by id. */
  readonly gathered: Map<string, Uint8Array>
  readonly stored: Map<string, Uint8Array>
  /** Runs before bytes are looked at. */
  beforeLook: (id: string) => Promise<void>
}

async function* piece(bytes: Uint8Array) {
  yield bytes
}

export function filesInMemory(): Files {
  const gathered = new Map<string, Uint8Array>()
  const stored = new Map<string, Uint8Array>()
  const expect = (id: string): Uint8Array => {
    const bytes = gathered.get(id)
    if (!bytes) throw Object.assign(new Error(`no such file: ${id}`), { code: 'ENOENT' })
    return bytes
  }
  const files: Files = {
    gathered,
    stored,
    beforeLook: async () => undefined,
    signer: { sign: (text) => text, verify: (text, signature) => text === signature },
    uploads: {
      async put(id, bytes) {
        const pieces: Uint8Array[] = []
        for await (const part of bytes instanceof Uint8Array ? piece(bytes) : bytes) pieces.push(part)
        gathered.set(id, Buffer.concat(pieces))
      },
      offset: async (id) => gathered.get(id)?.length,
      source: async (id) => ({ size: gathered.get(id)?.length ?? 0, open: () => piece(expect(id)) }),
      async inspect(id) {
        await files.beforeLook(id)
        const bytes = expect(id)
        return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }
      },
      remove: async (id) => void gathered.delete(id),
      list: async () => [...gathered.keys()],
    },
    blobs: {
      async put(key, source) {
        const pieces: Uint8Array[] = []
        for await (const bytes of source.open()) pieces.push(bytes)
        stored.set(key, Buffer.concat(pieces))
      },
      async read(key, { start = 0, end }: { start?: number; end?: number } = {}) {
        const bytes = stored.get(key)
        return bytes && piece(bytes.subarray(start, end === undefined ? undefined : end + 1))
      },
      size: async (key) => stored.get(key)?.length,
      remove: async (keys) => {
        for (const key of keys) stored.delete(key)
      },
      check: async () => undefined,
    },
  }
  return files
}

/** A text file of somebody's, ready to be sent; answers its id. */
export async function aFile(
  { core, files }: { readonly core: Pick<Harness, 'call'>; readonly files: Files },
  uid: string,
  text: string,
  more: { readonly audience?: 'everyone' } = {},
): Promise<string> {
  const input = { name: 'x.txt', size: bytesOf(text).length, ...more }
  const { attachment } = await core.call(uid, 'attachment.create', input)
  files.gathered.set(attachment.id, bytesOf(text))
  await core.call(uid, 'attachment.finish', { id: attachment.id })
  return attachment.id
}
