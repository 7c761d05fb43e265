import Lightbox, { type Slide } from 'yet-another-react-lightbox'
import Captions from 'yet-another-react-lightbox/plugins/captions'
import Download from 'yet-another-react-lightbox/plugins/download'
import Zoom from 'yet-another-react-lightbox/plugins/zoom'
import 'yet-another-react-lightbox/styles.css'
import 'yet-another-react-lightbox/plugins/captions.css'
import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { useClient, useLayer } from '../provider.tsx'
import { Asking } from '../state/asking.ts'
import { useClosedByBack } from '../state/back.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Film } from './Film.tsx'
import type { Links } from './links.ts'
import type { Media } from './media.ts'
import { viewKey } from './Picture.tsx'

interface ViewerProps {
  readonly media: readonly Media[]
  readonly start: string
  readonly onClose: () => void
}

/** A picture as the viewer knows it, or a film that is shown by the kit's own part. */
type Shown = Slide & { readonly of?: Media }

const empty: Shown = { src: '' }

/** The same address is loaded once more when something else stands behind its `#`. */
const again = (url: string, round: number): string => (round === 0 ? url : `${url}#${round}`)

function slideOf(media: Media, url: string, round = 0): Shown {
  const { data, type } = media
  const description = data.caption ? { description: data.caption } : {}
  const download = { url: `${url}${url.includes('?') ? '&' : '?'}download=1`, filename: data.name ?? '' }
  const of = type === 'video' ? { of: media } : {}
  return { src: again(url, round), alt: data.caption ?? data.name ?? '', download, ...description, ...of }
}

/** Links are asked for as they are come near, until they are had; and afresh when a picture could not be loaded by them. */
function useSlides(media: readonly Media[], index: number) {
  const client = useClient()
  const [slides, setSlides] = useState<Readonly<Record<string, Shown>>>({})
  const failed = useRef(new Map<string, number>())
  const askings = useRef(new Map<string, Asking<Links>>())
  useEffect(() => {
    for (const one of media.slice(Math.max(0, index - 1), index + 2)) {
      const { attachment, url = '' } = one.data
      const key = viewKey(one.data)
      const show = (slide: Shown) => setSlides((known) => ({ ...known, [key]: slide }))
      if (attachment === undefined) show(slideOf(one, url))
      else if (!askings.current.has(key)) {
        const ask = () => client.files.links(attachment, { fresh: failed.current.has(key) })
        const heard = {
          answer: (links: Links) => show(slideOf(one, links.renditionUrl ?? links.url, failed.current.get(key))),
          refused: () => show(empty),
        }
        askings.current.set(key, new Asking(client, ask, heard))
      }
    }
  }, [client, media, index])
  useEffect(() => {
    const all = askings.current
    return () => {
      for (const asking of all.values()) asking.end()
      all.clear()
    }
  }, [])
  function onError(src: string): void {
    const [key = ''] = Object.entries(slides).find(([, slide]) => 'src' in slide && slide.src === src) ?? []
    const before = failed.current.get(key) ?? 0
    if (before >= tries) return
    failed.current.set(key, before + 1)
    askings.current.get(key)?.again()
  }
  return { slides: media.map(({ data }) => slides[viewKey(data)] ?? empty), onError }
}

const tries = 3

const film = ({ of }: Shown) => of && <Film data={of.data} className="td-viewer-film" />

export function Viewer({ media, start, onClose }: ViewerProps) {
  const { t } = useSpeech()
  const layer = useLayer()
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      media.findIndex(({ data }) => viewKey(data) === start),
    ),
  )
  const { slides, onError } = useSlides(media, index)
  useClosedByBack(onClose)
  const onLoadFailed = ({ target }: SyntheticEvent): void => {
    if (target instanceof HTMLImageElement) onError(target.getAttribute('src') ?? '')
  }
  return (
    <div onErrorCapture={onLoadFailed}>
      <Lightbox
        open
        close={onClose}
        index={index}
        slides={[...slides]}
        plugins={[Zoom, Captions, Download]}
        render={{ slide: ({ slide }) => film(slide) }}
        portal={{ root: layer.current }}
        carousel={{
          finite: true,
          preload: 1,
        }}
        controller={{ closeOnBackdropClick: true, closeOnPullDown: true }}
        on={{ view: ({ index: next }) => setIndex(next) }}
        labels={{
          Previous: t('previous'),
          Next: t('next'),
          Close: t('close'),
          Download: t('download'),
          'Zoom in': t('zoomIn'),
          'Zoom out': t('zoomOut'),
        }}
      />
    </div>
  )
}
