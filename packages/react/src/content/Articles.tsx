import type { Article } from '@tidings/protocol'
import { useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ArticlePage, ArticlePicture } from './ArticlePage.tsx'

interface ArticlesProps {
  readonly data: { readonly top: Article; readonly more?: readonly Article[] }
  readonly ts?: number | undefined
}

/** One article, large, and the others below it; each opens as a page of its own, or leads to where it is read. */
export function Articles({ data, ts }: ArticlesProps) {
  const { t } = useSpeech()
  const [read, setRead] = useState<Article>()
  const { top, more = [] } = data
  return (
    <div className="td-articles">
      <Teaser article={top} onRead={setRead} large />
      {more.length > 0 && (
        <ul aria-label={t('moreArticles')}>
          {more.map((article, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the articles of a message never move
            <li key={index}>
              <Teaser article={article} onRead={setRead} />
            </li>
          ))}
        </ul>
      )}
      {read && (
        <Dialog title={read.title} onClose={() => setRead(undefined)} wide>
          <ArticlePage article={read} ts={ts} />
        </Dialog>
      )}
    </div>
  )
}

interface TeaserProps {
  readonly article: Article
  readonly onRead: (article: Article) => void
  readonly large?: boolean
}

function Teaser({ article, onRead, large = false }: TeaserProps) {
  const { title, summary = '', cover, url } = article
  const inner = (
    <>
      {cover && <ArticlePicture picture={cover} whole={large} />}
      <span className="td-teaser-words">
        <b dir="auto">{title}</b>
        {large && summary !== '' && <span dir="auto">{summary}</span>}
      </span>
    </>
  )
  const looks = { className: 'td-teaser', 'data-large': large }
  if (url !== undefined)
    return (
      <a {...looks} href={url} target="_blank" rel="noopener noreferrer nofollow">
        {inner}
      </a>
    )
  return (
    <button {...looks} type="button" onClick={() => onRead(article)}>
      {inner}
    </button>
  )
}
