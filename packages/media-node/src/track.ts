import { ALL_FORMATS, FilePathSource, Input, type InputVideoTrack } from 'mediabunny'
import type { Media } from './messages.ts'

/** How long it plays, and how large its picture is; undefined for what cannot be played. */
export async function trackOf(file: string): Promise<Media> {
  using input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file, { maxCacheSize: 4 * 1024 * 1024 }) })
  const seconds = (await input.getDurationFromMetadata()) ?? (await input.computeDuration())
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  const durationMs = Math.round(seconds * 1000)
  const video = await input.getPrimaryVideoTrack()
  if (video) return { kind: 'video', durationMs, ...(await sizeOf(video)) }
  return (await input.getPrimaryAudioTrack()) ? { kind: 'audio', durationMs } : undefined
}

/** As seen: turned as the file asks for. */
async function sizeOf(video: InputVideoTrack): Promise<{ readonly width: number; readonly height: number }> {
  return { width: await video.getDisplayWidth(), height: await video.getDisplayHeight() }
}
