import { ChatClient } from '@tidings/client'
import {
  TidingsProvider,
  useClient,
  useConversations,
  useMessages,
  useName,
  useOpen,
  usePresence,
  useSearch,
  useTyping,
} from '@tidings/react'
import { type FormEvent, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { element, token, uid, url } from './page.ts'

function Row({ conversation, onOpen }: { readonly conversation: string; readonly onOpen: () => void }) {
  const name = useName(conversation)
  const show = usePresence(conversation)?.show ?? 'offline'
  const typing = useTyping(conversation).length > 0
  return (
    <li>
      <button type="button" onClick={onOpen}>
        {name} · {typing ? 'typing' : show}
      </button>
    </li>
  )
}

function Said({ from, text }: { readonly from: string; readonly text: string }) {
  const name = useName(from)
  return (
    <li>
      {name}: {text}
    </li>
  )
}

function Conversation({ conversation }: { readonly conversation: string }) {
  const client = useClient()
  const opened = useOpen(conversation)
  const { messages, loading } = useMessages(conversation)
  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    client.send(conversation, String(new FormData(event.currentTarget).get('text')))
    event.currentTarget.reset()
  }
  return (
    <main aria-busy={loading}>
      <button type="button" onClick={() => void opened?.loadOlder()}>
        Earlier
      </button>
      <ol>
        {messages.map(({ id, from, content }) => (
          <Said key={id} from={from} text={typeof content.data === 'string' ? content.data : content.type} />
        ))}
      </ol>
      <form onSubmit={send}>
        <input name="text" aria-label="Message" onInput={() => client.typing(conversation)} />
      </form>
    </main>
  )
}

function Search() {
  const [query, setQuery] = useState('')
  const { results, state } = useSearch(query === '' ? undefined : { query })
  return (
    <search aria-busy={state === 'searching'}>
      <input type="search" aria-label="Search" value={query} onChange={(event) => setQuery(event.target.value)} />
      <output>{state === 'done' && `${results.length} found`}</output>
    </search>
  )
}

function MyChat() {
  const { conversations } = useConversations()
  const [chosen, choose] = useState<string>()
  return (
    <>
      <Search />
      <ul>
        {conversations.map((conversation) => (
          <Row key={conversation} conversation={conversation} onOpen={() => choose(conversation)} />
        ))}
      </ul>
      {chosen !== undefined && <Conversation key={chosen} conversation={chosen} />}
    </>
  )
}

const client = new ChatClient({ url })
await client.connect(uid, token)
createRoot(element).render(
  <TidingsProvider client={client}>
    <MyChat />
  </TidingsProvider>,
)
