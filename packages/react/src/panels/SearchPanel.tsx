import { Search } from 'lucide-react'
import { useState } from 'react'
import { useSearch } from '../state/search.ts'
import { useSearchText } from '../state/search-text.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Note } from '../ui/Note.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Choice } from '../ui/Toggle.tsx'
import { FilterChips } from './FilterChips.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { Panel } from './Panel.tsx'
import { Results } from './Results.tsx'
import { searchOf, useFilters } from './use-filters.ts'

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
