import { createContext, useContext, useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { Blur } from './Blur.tsx'
import { useHeldLinks, useLinks } from './links.ts'
import type { MediaData } from './media.ts'
import { roomFor } from './room.ts'
import { TryAgain } from './TryAgain.tsx'

/** Opens the viewer at an attachment or URL; the conversation around knows what else there is to see. */
export const ViewContext = createContext<((key: string) => void) | undefined>(undefined)

export const viewKey = ({ attachment, url }: MediaData): string => attachment ?? url ?? ''

interface PictureProps {
  readonly data: MediaData
  /** In a grid all have the same room. */
  readonly tile?: boolean
}

export function Picture({ data, tile = false }: PictureProps) {
  const { t } = useSpeech()
  const linked = useLinks(data)
  const links = useHeldLinks(linked)
  const view = useContext(ViewContext)
  const [seen, setSeen] = useState<{ readonly width: number; readonly height: number }>()
  const loaded = seen !== undefined
  if (linked.gone) return <em className="td-faint td-gone">{t('fileGone')}</em>
  if (linked.broken) return <TryAgain text={t('cannotLoad')} onClick={linked.retry} />
  const room = tile ? undefined : roomFor(data)
  const name = data.caption || data.name || t('image')
  return (
    <button
      type="button"
      className="td-picture"
      data-tile={tile}
      // What the sender said of it may be nothing, or not true.
      data-fit={room && (seen ? roomFor(seen).fit : room.fit)}
      aria-label={t('openPicture', { name })}
      onClick={() => view?.(viewKey(data))}
    >
      {!loaded && <Blur hash={data.blurhash} />}
      <img
        key={linked.round}
        {...(links ? { src: links.thumbnailUrl ?? links.renditionUrl ?? links.url } : {})}
        alt={name}
        data-loaded={loaded}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
          linked.worked()
          setSeen({ width, height })
        }}
        onError={linked.failed}
        {...(room && { width: room.width, style: { aspectRatio: `${room.width} / ${room.height}` } })}
      />
    </button>
  )
}
