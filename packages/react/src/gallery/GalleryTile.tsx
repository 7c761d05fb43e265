import type { Message } from '@tidings/protocol'
import { Film, ImageOff, Play } from 'lucide-react'
import { useState } from 'react'
import { Blur } from '../content/Blur.tsx'
import { useHeldLinks, useLinks } from '../content/links.ts'
import { durationText, mediaOf } from '../content/media.ts'
import { useSpeech } from '../texts/texts.tsx'
import { dateText } from '../time/when.ts'
import { WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'

interface GalleryTileProps {
  readonly message: Message
  /** Of a line. */
  readonly first: boolean
  readonly entries: () => MenuEntries
  readonly onView: (id: string) => void
}

/** A picture or a film as a small square. */
export function GalleryTile({ message, first, entries, onView }: GalleryTileProps) {
  const { locale, t } = useSpeech()
  const { type = 'image', data = {} } = mediaOf(message.content) ?? {}
  const linked = useLinks(data)
  const links = useHeldLinks(linked)
  const [loaded, setLoaded] = useState(false)
  const isFilm = type === 'video'
  // A film without a poster is shown by a sign: its bytes are not loaded for that.
  const src = links?.thumbnailUrl ?? (isFilm ? undefined : (links?.renditionUrl ?? links?.url))
  const isLost = linked.gone || linked.broken
  const name = data.caption || data.name || t(isFilm ? 'video' : 'image')
  const label = t('sharedOn', { name, when: dateText(message.ts, locale) })
  return (
    <WithMenu
      entries={entries}
      render={
        <button
          type="button"
          className="td-tile"
          data-row={first || undefined}
          aria-label={isLost ? `${label} · ${t('fileGone')}` : label}
          title={label}
          onClick={() => onView(message.id)}
        />
      }
    >
      {!loaded && <Blur hash={data.blurhash} />}
      {isLost && <ImageOff />}
      {isFilm && src === undefined && !isLost && <Film />}
      {src !== undefined && !isLost && (
        <img
          key={linked.round}
          src={src}
          alt=""
          decoding="async"
          data-loaded={loaded}
          onLoad={() => {
            linked.worked()
            setLoaded(true)
          }}
          onError={linked.failed}
        />
      )}
      {isFilm && (
        <span className="td-tile-length" aria-hidden="true">
          <Play />
          {data.durationMs !== undefined && durationText(data.durationMs)}
        </span>
      )}
    </WithMenu>
  )
}
