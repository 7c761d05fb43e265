import { ALL_FORMATS, FilePathSource, Input, type InputVideoTrack } from 'mediabunny'
import type { Media } from './messages.ts'

/** What every browser plays that the web chat supports. */
const known = new Set<string>(['avc', 'vp8', 'vp9', 'av1', 'aac', 'mp3', 'opus', 'vorbis', 'flac'])

/** Of MOV and 3GP some browsers play nothing, whatever is in them. */
const containers = new Set(['video/mp4', 'video/x-m4v', 'video/webm', 'video/ogg'])

/** How long it plays, and how large its picture is; undefined for what cannot be played. */
export async function trackOf(file: string, mime: string): Promise<Media> {
  using input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file, { maxCacheSize: 4 * 1024 * 1024 }) })
  const seconds = (await input.getDurationFromMetadata()) ?? (await input.computeDuration())
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  const durationMs = Math.round(seconds * 1000)
  const video = await input.getPrimaryVideoTrack()
  const audio = await input.getPrimaryAudioTrack()
  if (video) {
    const plays =
      containers.has(mime) &&
      known.has((await video.getCodec()) ?? '') &&
      (!audio || known.has((await audio.getCodec()) ?? ''))
    return { kind: 'video', durationMs, ...(await sizeOf(video)), ...(plays ? {} : { unplayable: true }) }
  }
  return audio ? { kind: 'audio', durationMs } : undefined
}

/** As seen: turned as the file asks for. */
async function sizeOf(video: InputVideoTrack): Promise<{ readonly width: number; readonly height: number }> {
  return { width: await video.getDisplayWidth(), height: await video.getDisplayHeight() }
}
