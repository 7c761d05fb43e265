import { CircleAlert } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import type { Pages } from '../state/use-pages.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { useRoving } from '../ui/roving.ts'

interface PagedListProps<T> {
  readonly pages: Pages<T>
  readonly label: string
  /** What it says when the list cannot be had. */
  readonly failed: string
  /** In the place of a list that is empty. */
  readonly none: ReactNode
  /** An item as an `li`, with its key. */
  readonly children: (item: T) => ReactNode
}

/** A list that fills the place of the conversations, and is asked for page by page. */
export function PagedList<T>({ pages, label, failed, none, children }: PagedListProps<T>) {
  const { t } = useSpeech()
  const { items, more } = pages
  const list = useRef<HTMLDivElement>(null)
  const roving = useRoving(list)
  if (pages.failed) return <Note icon={CircleAlert} title={failed} />
  return (
    <div ref={list} className="td-list" {...roving}>
      {!items && <Loading />}
      {items?.length === 0 && none}
      <ul className="td-results" aria-label={label}>
        {items?.map(children)}
        {more && (
          <li>
            <button type="button" className="td-row td-link" onClick={more}>
              {t('showMore')}
            </button>
          </li>
        )}
      </ul>
    </div>
  )
}
