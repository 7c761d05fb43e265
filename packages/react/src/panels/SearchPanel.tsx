import { Search, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useSearchText } from '../state/search-text.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { RovingList } from '../ui/RovingList.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Choice } from '../ui/Toggle.tsx'
import { FilterChips } from './FilterChips.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { FoundRow } from './FoundRow.tsx'
import { Panel } from './Panel.tsx'
import { type SearchState, useSearch } from './search.ts'
import { searchOf, useFilters } from './use-filters.ts'

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

type Kind = 'all' | 'media' | 'file' | 'link'
const kindsOf = { all: undefined, media: ['picture', 'film'], file: ['file', 'voice'], link: ['link'] } as const

/** Search in one conversation. */
export function SearchPanel({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const [query, setQuery] = useSearchText('find')
  const [kind, setKind] = useState<Kind>('all')
  const asked = useFilters(query)
  const has = kindsOf[kind]
  const asks = query.trim() !== '' || has !== undefined
  const search = useSearch(asks ? { ...searchOf(asked), conversation, ...(has ? { has: [...has] } : {}) } : undefined)
  return (
    <Panel title={t('searchHere')}>
      <div className="td-panel-tools">
        <div className="td-search-line">
          <SearchField label={t('searchMessages')} value={query} autoFocus onChange={setQuery} />
          <FilterMenu text={query} inOne onChange={setQuery} />
        </div>
        <FilterChips text={query} found={asked.found} onChange={setQuery} />
        <Choice
          bare
          label={t('kind')}
          value={kind}
          choices={{ all: t('everything'), media: t('pictures'), file: t('files'), link: t('links') }}
          onChange={setKind}
        />
      </div>
      {asks ? <Results search={search} /> : <Note icon={Search} title={t('searchHint')} />}
    </Panel>
  )
}
