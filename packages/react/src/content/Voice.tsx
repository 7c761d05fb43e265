import { Pause, Play } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { type Linked, useHeldLinks, useLinks } from './links.ts'
import { durationText, type MediaData } from './media.ts'

const bars = 40
/** One sound at a time: a second one stops the first. */
let playing: HTMLAudioElement | undefined

/** So many bars of a waveform of any length; each the loudest of its stretch. */
function barsOf(waveform: readonly number[] | undefined): readonly number[] {
  if (!waveform || waveform.length === 0) return Array.from({ length: bars }, () => 0.08)
  return Array.from({ length: bars }, (_, index) => {
    const from = Math.floor((index * waveform.length) / bars)
    const to = Math.max(from + 1, Math.floor(((index + 1) * waveform.length) / bars))
    return Math.max(0.08, Math.max(...waveform.slice(from, to)) / 255)
  })
}

function usePlayer(lengthMs: number) {
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [atMs, setAt] = useState(0)
  const [foundMs, setFound] = useState(lengthMs)
  useEffect(() => () => audio.current?.pause(), [])
  const on = {
    onPlay: () => {
      if (playing !== audio.current) playing?.pause()
      playing = audio.current ?? undefined
      setPlaying(true)
    },
    onPause: () => setPlaying(false),
    onEnded: () => setAt(0),
    onTimeUpdate: () => setAt((audio.current?.currentTime ?? 0) * 1000),
    onLoadedMetadata: () => {
      const seconds = audio.current?.duration ?? 0
      if (Number.isFinite(seconds) && seconds > 0) setFound(seconds * 1000)
    },
  }
  function toggle(): void {
    const element = audio.current
    if (!element) return
    if (!element.paused) element.pause()
    // What is wrong with the sound is heard as its error; a browser that forbids it waits for the next press.
    else element.play().catch(() => setPlaying(false))
  }
  function seek(part: number): void {
    if (audio.current) audio.current.currentTime = (part * foundMs) / 1000
    setAt(part * foundMs)
  }
  return { audio, on, isPlaying, atMs, lengthMs: foundMs, toggle, seek }
}

/** Goes on where it was when the link had to be another one. */
function useResuming({ round, failed }: Linked, { audio, atMs }: ReturnType<typeof usePlayer>): () => void {
  const resume = useRef<number>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the element is another one with each round
  useEffect(() => {
    const [element, at] = [audio.current, resume.current]
    resume.current = undefined
    if (!element || at === undefined) return
    element.currentTime = at / 1000
    element.play().catch(() => undefined)
  }, [round])
  return () => {
    resume.current ??= atMs
    failed()
  }
}

/** A voice message: its waveform is the slider. */
export function Voice({ data }: { readonly data: MediaData }) {
  const { t } = useSpeech()
  const linked = useLinks(data)
  const links = useHeldLinks(linked)
  const shape = useMemo(() => barsOf(data.waveform), [data.waveform])
  const player = usePlayer(data.durationMs ?? 0)
  const onError = useResuming(linked, player)
  const { broken } = linked
  if (linked.gone) return <em className="td-faint">{t('fileGone')}</em>
  const part = player.lengthMs > 0 ? Math.min(1, player.atMs / player.lengthMs) : 0
  const shown = player.isPlaying || player.atMs > 0 ? player.atMs : player.lengthMs
  return (
    <span className="td-voice">
      <audio
        key={linked.round}
        ref={player.audio}
        preload="none"
        {...(links ? { src: links.url } : {})}
        {...player.on}
        onPlaying={linked.worked}
        onError={onError}
      />
      <button
        type="button"
        className="td-round"
        data-look="voice"
        disabled={!links}
        aria-label={player.isPlaying ? t('pause') : t('play')}
        onClick={broken ? linked.retry : player.toggle}
      >
        {player.isPlaying ? <Pause /> : <Play />}
      </button>
      <span className="td-wave">
        <svg viewBox={`0 0 ${bars * 4} 32`} preserveAspectRatio="none" aria-hidden="true">
          {shape.map((height, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={index}
              x={index * 4}
              y={16 - height * 15}
              width={2.4}
              height={height * 30}
              rx={1.2}
              data-played={index / bars < part}
            />
          ))}
        </svg>
        <input
          type="range"
          min={0}
          max={1000}
          value={Math.round(part * 1000)}
          aria-label={t('playedUntil')}
          aria-valuetext={durationText(player.atMs)}
          onChange={(event) => player.seek(Number(event.target.value) / 1000)}
        />
      </span>
      <span className="td-duration">{broken ? t('cannotPlay') : durationText(shown)}</span>
    </span>
  )
}
