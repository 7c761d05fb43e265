import { TidingsError } from '@tidings/protocol'
import type { LinkSigner } from '../ports/credentials.ts'
import type { Clock } from '../ports/system.ts'

export interface LinkRequest {
  readonly id: string
  readonly variant: string
  readonly expires?: string
  readonly signature?: string
}

export interface SigningParts {
  readonly signer: LinkSigner
  readonly clock: Clock
  readonly linkTtlMs: number
}

interface Named {
  readonly id: string
  readonly variant: string
  /** What a browser calls it when it is saved. */
  readonly name: string
}

/** Where that is what everyone may see. */
export const openPath = ({ id, variant, name }: Named): string => `/media/${id}/${variant}/${encodeURIComponent(name)}`

const signed = (id: string, variant: string, expiresAt: number): string => `${id}/${variant}/${expiresAt}`

/** Links that carry their own right: unguessable, signed, and over after a time. */
export class SignedLinks {
  readonly #parts: SigningParts

  constructor(parts: SigningParts) {
    this.#parts = parts
  }

  /** When links end that are made now: the same for half their life, so that a browser's cache can know them again. */
  endOfNow(): number {
    const { clock, linkTtlMs } = this.#parts
    const half = linkTtlMs / 2
    return Math.floor((Math.floor(clock.now() / half) + 2) * half)
  }

  /** Where that is; without a time for everyone, and for ever. */
  path(named: Named, expiresAt: number | undefined): string {
    const path = openPath(named)
    if (expiresAt === undefined) return path
    const { id, variant } = named
    return `${path}?expires=${expiresAt}&signature=${this.#parts.signer.sign(signed(id, variant, expiresAt))}`
  }

  /** When the link ends; undefined for one without a signature. `forbidden` when it was altered, `expired` after its time. */
  endOf({ id, variant, expires, signature }: LinkRequest): number | undefined {
    if (expires === undefined && signature === undefined) return undefined
    const { signer, clock } = this.#parts
    const expiresAt = Number(expires)
    if (!Number.isSafeInteger(expiresAt) || !signer.verify(signed(id, variant, expiresAt), signature ?? ''))
      throw unsigned()
    if (expiresAt <= clock.now()) throw new TidingsError('expired', 'the link has expired; ask for a new one')
    return expiresAt
  }
}

export const unsigned = (): TidingsError =>
  new TidingsError('forbidden', 'the link is not one that this server has made; ask for a new one')
