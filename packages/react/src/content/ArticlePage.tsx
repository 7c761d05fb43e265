import type { Article } from '@tidings/protocol'
import { useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { dateText } from '../time/when.ts'
import { useHeldLinks, useLinks } from './links.ts'
import type { MediaData } from './media.ts'
import { roomFor } from './room.ts'
import { MarkdownText } from './Words.tsx'
import './articles.css'

type Part = NonNullable<Article['body']>[number]

/** What is known of a picture by those who made the article; nothing in it is undefined. */
const mediaData = ({ attachment, url, width, height }: NonNullable<Article['cover']> | Part): MediaData => ({
  ...(attachment === undefined ? {} : { attachment }),
  ...(url === undefined ? {} : { url }),
  ...(width === undefined ? {} : { width }),
  ...(height === undefined ? {} : { height }),
})

interface ArticlePictureProps {
  readonly picture: NonNullable<Article['cover']> | Part
  /** What it shows, for who cannot see it; decoration unless given. */
  readonly alt?: string | undefined
  /** As large as it is, and not in small. */
  readonly whole?: boolean
}

/** A picture of an article; nothing where it cannot be had. */
export function ArticlePicture({ picture, alt = '', whole = false }: ArticlePictureProps) {
  const data = mediaData(picture)
  const linked = useLinks(data)
  const links = useHeldLinks(linked)
  const [seen, setSeen] = useState(false)
  if (linked.gone || linked.broken) return null
  const room = roomFor(data)
  const small = links?.thumbnailUrl ?? links?.url
  const src = whole ? (links?.renditionUrl ?? links?.url) : small
  return (
    <img
      key={linked.round}
      className="td-article-picture"
      {...(src === undefined ? {} : { src })}
      alt={alt}
      data-loaded={seen}
      referrerPolicy="no-referrer"
      {...(room && { style: { aspectRatio: `${room.width} / ${room.height}` } })}
      onLoad={() => {
        linked.worked()
        setSeen(true)
      }}
      onError={linked.failed}
    />
  )
}

function PartView({ part }: { readonly part: Part }) {
  if (part.text !== undefined)
    return (
      <div className="td-words" dir="auto">
        <MarkdownText text={part.text} />
      </div>
    )
  const { caption = '' } = part
  return (
    <figure>
      <ArticlePicture picture={part} alt={caption} whole />
      {caption !== '' && <figcaption dir="auto">{caption}</figcaption>}
    </figure>
  )
}

interface ArticlePageProps {
  readonly article: Article
  readonly ts?: number | undefined
}

/** An article as it is read; its title stands above it. */
export function ArticlePage({ article, ts }: ArticlePageProps) {
  const { locale } = useSpeech()
  const { author = '', summary = '', cover, body = [] } = article
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is read on by the keys
    <article className="td-article" tabIndex={0}>
      <p className="td-quiet" dir="auto">
        {author !== '' && <bdi>{author}</bdi>}
        {author !== '' && ts !== undefined && ' · '}
        {ts !== undefined && <time dateTime={new Date(ts).toISOString()}>{dateText(ts, locale)}</time>}
      </p>
      {cover && (
        <div className="td-article-cover">
          <ArticlePicture picture={cover} whole />
        </div>
      )}
      {summary !== '' && (
        <p className="td-article-summary" dir="auto">
          {summary}
        </p>
      )}
      {body.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an article never move
        <PartView key={index} part={part} />
      ))}
    </article>
  )
}
