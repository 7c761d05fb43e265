import { useSpeech, useTexts } from '../../i18n/texts.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { type MediaData, type MediaType, sizeText, useLinks } from './media.ts'

interface MediaViewProps {
  readonly type: MediaType
  readonly data: MediaData
}

/** A file in a bubble: a picture, a film, a sound, or a name to click on. */
export function MediaView({ type, data }: MediaViewProps) {
  const links = useLinks(data)
  const texts = useTexts()
  if (links === 'gone') return <em className="unknown">{texts.fileGone}</em>
  return (
    <>
      <Shown type={type} data={data} url={links?.url} thumbnailUrl={links?.thumbnailUrl} />
      {data.caption !== undefined && <span className="caption">{data.caption}</span>}
    </>
  )
}

interface ShownProps extends MediaViewProps {
  readonly url: string | undefined
  readonly thumbnailUrl: string | undefined
}

function Shown({ type, data, url, thumbnailUrl }: ShownProps) {
  const texts = useTexts()
  const name = data.name ?? texts.file
  if (type === 'image') {
    // The room that it will take is kept from the beginning, so that nothing jumps.
    const size = { width: data.width ?? 320, height: data.height ?? 240 }
    return (
      <a className="picture" href={url} target="_blank" rel="noopener noreferrer">
        <img src={thumbnailUrl ?? url} alt={data.caption ?? name} loading="lazy" {...size} />
      </a>
    )
  }
  if (type === 'video')
    // biome-ignore lint/a11y/useMediaCaption: people send films without subtitles
    return <video className="film" src={url} controls preload="metadata" width={data.width} height={data.height} />
  if (type === 'audio')
    // biome-ignore lint/a11y/useMediaCaption: people send sounds without subtitles
    return <audio className="sound" src={url} controls preload="metadata" aria-label={name} />
  return <FileLink name={name} size={data.size} url={url} />
}

function FileLink({
  name,
  size,
  url,
}: {
  readonly name: string
  readonly size: number | undefined
  readonly url: string | undefined
}) {
  const { language } = useSpeech()
  return (
    <a
      className="file"
      href={url === undefined ? undefined : `${url}&download=1`}
      download={name}
      rel="noopener noreferrer"
    >
      <span className="file-face">
        <Icon name="file" />
      </span>
      <span className="file-name">{name}</span>
      {size !== undefined && <span className="file-size">{sizeText(size, language)}</span>}
    </a>
  )
}
