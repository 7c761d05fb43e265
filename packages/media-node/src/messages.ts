import type { Inspection } from '@tidings/core'
import type { Bounds } from './bounds.ts'

/** What crosses between the server's thread and the one that reads files. */
export type Job =
  /** Hash, size and type: takes as long as the file is long. */
  | { readonly do: 'digest'; readonly file: string }
  /** What it shows or plays: is given up after a time. */
  | { readonly do: 'media'; readonly file: string; readonly mime: string; readonly bounds: Bounds }

export type Request = Job & { readonly id: number }

export type Digest = Pick<Inspection, 'sha256' | 'size' | 'mime' | 'text'>
export type Media = Inspection['media']

export type Response =
  | { readonly id: number; readonly result: Digest | Media }
  | { readonly id: number; readonly failure: { readonly message: string; readonly code?: string } }
