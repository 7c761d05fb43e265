import { createReadStream, mkdirSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IncomingUploads, Uploads } from '@tidings/core'
import { type Bounds, defaultBounds } from './bounds.ts'
import { createIncoming } from './incoming.ts'
import { Inspector } from './inspector.ts'

const wellFormed = /^[A-Za-z0-9_-]{1,64}$/

export interface UploadsOptions {
  /** Made when missing; nobody else writes there. */
  readonly directory: string
  readonly bounds?: Partial<Bounds>
}

export function createUploads({ directory, bounds }: UploadsOptions): Uploads & IncomingUploads & AsyncDisposable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const inspector = new Inspector({ ...defaultBounds, ...bounds })

  function pathOf(id: string): string {
    if (!wellFormed.test(id)) throw new RangeError(`${JSON.stringify(id)} is no id of an upload`)
    return join(directory, id)
  }

  const incoming = createIncoming(directory, pathOf)

  /** What has no id yet has a name that is none. */
  async function list(): Promise<readonly string[]> {
    const ids = (await readdir(directory)).map((name) => name.replace(/\.json$/, ''))
    return [...new Set(ids.filter((id) => wellFormed.test(id)))]
  }

  return {
    ...incoming,
    put: (id, bytes) => writeFile(pathOf(id), bytes, { mode: 0o600 }),
    list,

    async source(id) {
      const file = pathOf(id)
      return { size: (await incoming.offset(id)) ?? 0, file, open: () => createReadStream(file) }
    },

    inspect: async (id, how) => inspector.inspect(pathOf(id), how),

    [Symbol.asyncDispose]: () => inspector.close(),
  }
}
