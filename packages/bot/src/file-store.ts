import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BotStore } from './keeping/store.ts'

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Keeps a bot's memory in a folder, a small file for each thing. Several bots may share one. */
export class FileStore implements BotStore {
  readonly #folder: string
  readonly #made: Promise<unknown>

  constructor(folder: string) {
    this.#folder = folder
    this.#made = mkdir(folder, { recursive: true })
    // Whoever reads or writes first hears of it.
    this.#made.catch(() => undefined)
  }

  async get(key: string): Promise<unknown> {
    await this.#made
    try {
      return JSON.parse(await readFile(this.#fileOf(key), 'utf8')).value
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#made
    const file = this.#fileOf(key)
    // Whole or not at all, also when the machine stops in the middle.
    const written = `${file}.${randomUUID()}`
    await writeFile(written, JSON.stringify({ key, value }), { flush: true })
    await rename(written, file)
  }

  async delete(key: string): Promise<void> {
    await rm(this.#fileOf(key), { force: true })
  }

  /** A key may hold what no file name can. */
  #fileOf(key: string): string {
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex')}.json`)
  }
}
