import Lightbox, { type Slide } from 'yet-another-react-lightbox'
import Captions from 'yet-another-react-lightbox/plugins/captions'
import Download from 'yet-another-react-lightbox/plugins/download'
import Video from 'yet-another-react-lightbox/plugins/video'
import Zoom from 'yet-another-react-lightbox/plugins/zoom'
import 'yet-another-react-lightbox/styles.css'
import 'yet-another-react-lightbox/plugins/captions.css'
import { useEffect, useState } from 'react'
import { useClient, useLayer } from '../provider.tsx'
import { useSpeech } from '../texts/texts.tsx'
import type { Media } from './media.ts'
import { viewKey } from './Picture.tsx'

interface ViewerProps {
  readonly media: readonly Media[]
  readonly start: string
  readonly onClose: () => void
}

const empty: Slide = { src: '' }

function slideOf({ type, data }: Media, url: string, thumbnail: string | undefined): Slide {
  const description = data.caption ? { description: data.caption } : {}
  const download = { url: `${url}${url.includes('?') ? '&' : '?'}download=1`, filename: data.name ?? '' }
  if (type === 'video')
    return {
      type: 'video',
      sources: [{ src: url, type: 'video/mp4' }],
      ...(thumbnail === undefined ? {} : { poster: thumbnail }),
      ...{ ...(data.width && data.height ? { width: data.width, height: data.height } : {}), download, ...description },
    }
  return { src: url, alt: data.caption ?? data.name ?? '', download, ...description }
}

/** Pictures and films of a conversation, one at a time and large. Links are asked for as they are come near. */
function useSlides(media: readonly Media[], index: number): readonly Slide[] {
  const client = useClient()
  const [slides, setSlides] = useState<Readonly<Record<string, Slide>>>({})
  useEffect(() => {
    for (const one of media.slice(Math.max(0, index - 1), index + 2)) {
      const { attachment, url = '' } = one.data
      const show = (slide: Slide) => setSlides((known) => ({ ...known, [viewKey(one.data)]: slide }))
      if (attachment === undefined) show(slideOf(one, url, undefined))
      else
        client.files.links(attachment).then(
          (links) => show(slideOf(one, links.url, links.thumbnailUrl)),
          () => show(empty),
        )
    }
  }, [client, media, index])
  return media.map(({ data }) => slides[viewKey(data)] ?? empty)
}

export function Viewer({ media, start, onClose }: ViewerProps) {
  const { t } = useSpeech()
  const layer = useLayer()
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      media.findIndex(({ data }) => viewKey(data) === start),
    ),
  )
  const slides = useSlides(media, index)
  return (
    <Lightbox
      open
      close={onClose}
      index={index}
      slides={[...slides]}
      plugins={[Zoom, Video, Captions, Download]}
      portal={{ root: layer.current }}
      carousel={{ finite: true, preload: 1 }}
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
  )
}
