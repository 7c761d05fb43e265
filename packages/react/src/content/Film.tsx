import { type SyntheticEvent, useRef } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { useHeldLinks, useLinks } from './links.ts'
import type { MediaData } from './media.ts'
import { TryAgain } from './TryAgain.tsx'

interface FilmProps {
  readonly data: MediaData
  readonly className?: string
}

/** A film that goes on where it was when its link had to be another one. */
export function Film({ data, className = 'td-film' }: FilmProps) {
  const { t } = useSpeech()
  const linked = useLinks(data)
  const links = useHeldLinks(linked)
  const resume = useRef<{ readonly at: number; readonly playing: boolean }>(undefined)
  if (linked.gone) return <em className="td-faint">{t('fileGone')}</em>
  if (linked.broken) return <TryAgain text={t('cannotLoad')} onClick={linked.retry} />
  const ratio = data.width && data.height ? { width: data.width, height: data.height } : {}
  function onError({ currentTarget: { currentTime, paused } }: SyntheticEvent<HTMLVideoElement>): void {
    resume.current = { at: currentTime, playing: !paused }
    linked.failed()
  }
  function onLoadedMetadata({ currentTarget: film }: SyntheticEvent<HTMLVideoElement>): void {
    linked.worked()
    const { at = 0, playing = false } = resume.current ?? {}
    resume.current = undefined
    if (at > 0) film.currentTime = at
    // A browser that wants another click first shows its own button.
    if (playing) film.play().catch(() => undefined)
  }
  return (
    <video
      key={linked.round}
      className={className}
      controls
      playsInline
      preload="metadata"
      aria-label={data.caption ?? data.name ?? t('video')}
      onError={onError}
      onLoadedMetadata={onLoadedMetadata}
      {...(links?.thumbnailUrl ? { poster: links.thumbnailUrl } : {})}
      {...(links ? { src: links.renditionUrl ?? links.url } : {})}
      {...ratio}
    />
  )
}
