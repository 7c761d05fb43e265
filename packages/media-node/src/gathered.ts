import type { Records } from '@tidings/core'
import { TidingsError } from '@tidings/protocol/errors'

/** A part of an upload, under a key of the blob store. */
export interface Piece {
  readonly key: string
  readonly size: number
}

export interface Gathered {
  /** What a door keeps beside it. */
  readonly note?: string
  readonly pieces: readonly Piece[]
}

export interface FoundGathered extends Gathered {
  /** Of its record. */
  readonly version: number
}

const place = { owner: 'uploads', kind: 'upload' } as const

export const sizeOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { size }) => sum + size, 0)

/** Which pieces an upload has, for all nodes to read: of two that add one at a time, one does. */
export class GatheredUploads {
  readonly #records: Pick<Records, 'get' | 'put'>

  constructor(records: Pick<Records, 'get' | 'put'>) {
    this.#records = records
  }

  async find(id: string): Promise<FoundGathered | undefined> {
    const found = await this.#records.get(place.owner, place.kind, id)
    if (found?.value == null) return undefined
    return { ...(JSON.parse(found.value) as Gathered), version: found.version }
  }

  /** `not_found`: it was given up. */
  async expect(id: string): Promise<FoundGathered> {
    const found = await this.find(id)
    if (found) return found
    throw new TidingsError('not_found', 'the upload was given up')
  }

  /** False where there is one. */
  begin(id: string): Promise<boolean> {
    return this.#put(id, { pieces: [] }, 'absent')
  }

  /** False when it does not stand any more as it was found. */
  change(id: string, { version, ...before }: FoundGathered, change: Partial<Gathered>): Promise<boolean> {
    return this.#put(id, { ...before, ...change }, version)
  }

  async remove(id: string): Promise<void> {
    await this.#records.put([{ ...place, key: id, value: null }])
  }

  async #put(id: string, gathered: Gathered, only: 'absent' | number): Promise<boolean> {
    const [version] = await this.#records.put([{ ...place, key: id, value: JSON.stringify(gathered), only }])
    return version !== undefined
  }
}
