import { SearchX } from 'lucide-react'
import type { SearchState } from '../state/search.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { RovingList } from '../ui/RovingList.tsx'
import { FoundRow } from './FoundRow.tsx'

/** What a search has found, and what it has not. */
export function Results({ search, inList = false }: { readonly search: SearchState; readonly inList?: boolean }) {
  const { t } = useSpeech()
  const { results, state, more } = search
  if (results.length === 0 && state === 'searching') return <Loading />
  if (state === 'failed') return <Note icon={SearchX} title={t('searchFailed')} />
  if (results.length === 0 && state === 'done') return <Note icon={SearchX} title={t('nothingFound')} />
  const List = inList ? 'ul' : RovingList
  return (
    <List className="td-results">
      {results.map((found) => (
        <li key={found.message.id + found.message.conversation}>
          <FoundRow found={found} inList={inList} />
        </li>
      ))}
      {more && (
        <li>
          <button type="button" className="td-link" onClick={more}>
            {t('showMore')}
          </button>
        </li>
      )}
    </List>
  )
}
