import { ConversationList, Field, useTell } from '@tidings/react'
import { useState } from 'react'

export default function FilteredList() {
  const tell = useTell()
  const [query, setQuery] = useState('')
  return (
    <div className="td-form">
      <Field label="Only those with" value={query} onChange={(event) => setQuery(event.target.value)} />
      <div style={{ display: 'flex', flexDirection: 'column', height: '24rem' }}>
        <ConversationList active="user/bob" query={query} onNewChat={() => tell('Your own dialog opens here')} />
      </div>
    </div>
  )
}
