import { ContentView, Field, useSearch } from '@tidings/react'
import { useState } from 'react'

export default function Find() {
  const [query, setQuery] = useState('bread')
  const { results, state, more } = useSearch(query === '' ? undefined : { query })
  return (
    <div className="td-form">
      <Field label="Words" value={query} onChange={(event) => setQuery(event.target.value)} />
      <p role="status">{state === 'done' ? `${results.length} found` : state}</p>
      <ul style={{ display: 'grid', gap: '0.75rem' }}>
        {results.map(({ message }) => (
          <li key={message.id}>
            <ContentView content={message.content} message={message} mine={false} />
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" className="td-button" onClick={more}>
          More
        </button>
      )}
    </div>
  )
}
