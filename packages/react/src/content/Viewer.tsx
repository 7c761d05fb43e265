import { CornerUpRight } from 'lucide-react'
import Lightbox, { type Slide } from 'yet-another-react-lightbox'
import Captions from 'yet-another-react-lightbox/plugins/captions'
import Download from 'yet-another-react-lightbox/plugins/download'
import Zoom from 'yet-another-react-lightbox/plugins/zoom'
import 'yet-another-react-lightbox/styles.css'
import 'yet-another-react-lightbox/plugins/captions.css'
import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { useClient, useLayer } from '../provided/kit.ts'
import { Asking } from '../state/asking.ts'
import { useClosedByBack } from '../state/back.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Film } from './Film.tsx'
import type { Links } from './links.ts'
import type { Media } from './media.ts'

/** Something to see, and by which name: the same file may be there twice. */
export interface Viewable extends Media {
  readonly key: string
}

export interface ViewerProps {
  readonly media: readonly Viewable[]
  readonly start: string
  readonly onClose: () => void
  /** There may be more behind the last ones. */
  readonly onNearEnd?: (() => void) | undefined
  /** Goes to where it was said. */
  readonly onShow?: (key: string) => void
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
function useSlides(media: readonly Viewable[], index: number) {
  const client = useClient()
  const [slides, setSlides] = useState<Readonly<Record<string, Shown>>>({})
  const failed = useRef(new Map<string, number>())
  const askings = useRef(new Map<string, Asking<Links>>())
  useEffect(() => {
    for (const one of media.slice(Math.max(0, index - 1), index + 2)) {
      const { attachment, url = '' } = one.data
      const { key } = one
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
    for (const [key, slide] of Object.entries(slides)) {
      const before = failed.current.get(key) ?? 0
      if (!('src' in slide) || slide.src !== src || before >= tries) continue
      failed.current.set(key, before + 1)
      askings.current.get(key)?.again()
    }
  }
  return { slides: media.map(({ key }) => slides[key] ?? empty), onError }
}

const tries = 3

const film = ({ of }: Shown) => of && <Film data={of.data} className="td-viewer-film" />

/** So many before the end the next ones are asked for. */
const ahead = 3

/** What is looked at stays so when others come or go; when it goes itself, what stands in its place is. */
function usePlace(media: readonly Viewable[], start: string) {
  const [at, setAt] = useState({ key: start, index: 0 })
  const found = media.findIndex(({ key }) => key === at.key)
  const index = Math.max(0, found < 0 ? Math.min(at.index, media.length - 1) : found)
  const goTo = (to: number): void => {
    const one = media[to]
    if (one) setAt({ key: one.key, index: to })
  }
  return { index, goTo, current: media[index] }
}

export function Viewer({ media, start, onClose, onNearEnd, onShow }: ViewerProps) {
  const { t } = useSpeech()
  const layer = useLayer()
  const { index, goTo, current } = usePlace(media, start)
  const { slides, onError } = useSlides(media, index)
  useClosedByBack(onClose)
  useEffect(() => {
    if (index >= media.length - ahead) onNearEnd?.()
  }, [index, media.length, onNearEnd])
  const show = (): void => {
    onClose()
    if (current) onShow?.(current.key)
  }
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
        on={{ view: ({ index: next }) => goTo(next) }}
        toolbar={{
          buttons: [
            onShow && (
              <button key="show" type="button" className="yarl__button" title={t('goToMessage')} onClick={show}>
                <CornerUpRight aria-hidden="true" />
                <span className="td-unseen">{t('goToMessage')}</span>
              </button>
            ),
            'close',
          ],
        }}
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
