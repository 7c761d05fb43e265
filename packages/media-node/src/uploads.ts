import { createReadStream, mkdirSync } from 'node:fs'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Uploads } from '@tidings/core'
import { type Bounds, defaultBounds } from './bounds.ts'
import { Inspector } from './inspector.ts'

const wellFormed = /^[A-Za-z0-9_-]{1,64}$/

export interface UploadsOptions {
  /** Made when missing. The upload X is the file X, beside what its protocol keeps in X.json. */
  readonly directory: string
  readonly bounds?: Partial<Bounds>
}

export function createUploads({ directory, bounds }: UploadsOptions): Uploads & AsyncDisposable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const inspector = new Inspector({ ...defaultBounds, ...bounds })

  function pathOf(id: string): string {
    if (!wellFormed.test(id)) throw new RangeError(`${JSON.stringify(id)} is no id of an upload`)
    return join(directory, id)
  }

  /** What it holds that has another name, as what the door has not named yet, is none of ours. */
  async function list(): Promise<readonly string[]> {
    const ids = (await readdir(directory)).map((name) => name.replace(/\.json$/, ''))
    return [...new Set(ids.filter((id) => wellFormed.test(id)))]
  }

  async function offset(id: string): Promise<number | undefined> {
    try {
      return (await stat(pathOf(id))).size
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return undefined
      throw error
    }
  }

  return {
    put: (id, bytes) => writeFile(pathOf(id), bytes, { mode: 0o600 }),
    offset,
    list,

    async source(id) {
      const file = pathOf(id)
      return { size: (await offset(id)) ?? 0, file, open: () => createReadStream(file) }
    },

    inspect: async (id, how) => inspector.inspect(pathOf(id), how),

    async remove(id) {
      const file = pathOf(id)
      await rm(file, { force: true })
      await rm(`${file}.json`, { force: true })
    },

    [Symbol.asyncDispose]: () => inspector.close(),
  }
}
