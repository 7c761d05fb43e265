import type { Content } from '@tidings/protocol'

/** What content of a file says of it; the server has written what it knows. */
export interface MediaData {
  readonly attachment?: string
  readonly url?: string
  readonly name?: string
  readonly size?: number
  readonly width?: number
  readonly height?: number
  readonly durationMs?: number
  readonly caption?: string
  readonly blurhash?: string
  /** Loudness over time, 0 to 255. */
  readonly waveform?: readonly number[]
}

export type MediaType = 'image' | 'video' | 'audio' | 'file'

export interface Media {
  readonly type: MediaType
  readonly data: MediaData
}

const types: readonly string[] = ['image', 'video', 'audio', 'file'] satisfies readonly MediaType[]

/** undefined for content that is no file. */
export function mediaOf({ type, data }: Content): Media | undefined {
  if (!types.includes(type) || typeof data !== 'object' || data === null) return undefined
  return { type: type as MediaType, data: data as MediaData }
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `1.4 MB`, in the reader's numerals. */
export function sizeText(bytes: number, locale: string): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const digits = { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 }
  return `${value.toLocaleString(locale, digits)} ${units[power]}`
}

/** `1:05` */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
