import { createContext, useContext, useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { Blur } from './Blur.tsx'
import { useHeldLinks, useLinks } from './links.ts'
import type { MediaData } from './media.ts'
import { TryAgain } from './TryAgain.tsx'

/** Opens the viewer at an attachment or URL; the conversation around knows what else there is to see. */
export const ViewContext = createContext<((key: string) => void) | undefined>(undefined)

export const viewKey = ({ attachment, url }: MediaData): string => attachment ?? url ?? ''

/** The longest side on the screen, in pixels. */
const longest = 320
const shortest = 96

/** The room that a picture takes is known before it is there, so that nothing jumps. */
function roomFor({ width = 4, height = 3 }: MediaData): { readonly width: number; readonly height: number } {
  const scale = Math.min(longest / Math.max(width, height), 1)
  const bounded = (pixels: number) => Math.max(shortest, Math.min(longest, Math.round(pixels * scale)))
  return width > 4 ? { width: bounded(width), height: bounded(height) } : { width: longest, height: 240 }
}

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
  const [loaded, setLoaded] = useState(false)
  if (linked.gone) return <em className="td-faint td-gone">{t('fileGone')}</em>
  if (linked.broken) return <TryAgain text={t('cannotLoad')} onClick={linked.retry} />
  const room = tile ? {} : roomFor(data)
  const name = data.caption || data.name || t('image')
  return (
    <button
      type="button"
      className="td-picture"
      data-tile={tile}
      aria-label={t('openPicture', { name })}
      onClick={() => view?.(viewKey(data))}
    >
      {!loaded && <Blur hash={data.blurhash} />}
      <img
        key={linked.round}
        {...(links ? { src: links.thumbnailUrl ?? links.renditionUrl ?? links.url } : {})}
        alt={name}
        data-loaded={loaded}
        onLoad={() => {
          linked.worked()
          setLoaded(true)
        }}
        onError={linked.failed}
        {...room}
      />
    </button>
  )
}
