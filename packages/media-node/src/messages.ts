import type { Inspection } from '@tidings/core'
import type { Bounds } from './bounds.ts'
import type { Cleaned } from './cleaned.ts'

/** What crosses between the server's thread and the one that reads files. */
export type Job =
  /** Hash, size and type: takes as long as the file is long. */
  | { readonly do: 'digest'; readonly file: string }
  /** What it shows or plays: is given up after a time. */
  | {
      readonly do: 'media'
      readonly file: string
      readonly mime: string
      readonly bounds: Bounds
      readonly everyone: boolean
      readonly side?: number
    }
  /** Where it was made, with which device, by whom: what to change so that it does not say so. */
  | { readonly do: 'clean'; readonly file: string; readonly mime: string }

export type Request = Job & { readonly id: number }

export type Digest = Pick<Inspection, 'sha256' | 'size' | 'mime' | 'text'>
export type Media = Inspection['media']

export interface Shown {
  readonly media: Media
  /** Kept in place of what came. */
  readonly instead?: { readonly bytes: Uint8Array; readonly mime: string }
}

export type Result = Digest | Shown | Cleaned | undefined

export type Response =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly failure: { readonly message: string; readonly code?: string } }
