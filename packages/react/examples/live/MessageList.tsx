import {
  type ComposerProps,
  ConversationView,
  MessageList,
  TidingsProvider,
  useClient,
  useMe,
  useOpen,
  useSpeech,
} from '@tidings/react'
import { useState } from 'react'

/** In the composer's place: what I noted for myself while I read what is above. */
function MyNotes(_: ComposerProps) {
  const me = useMe()
  const opened = useOpen(me)
  const [atEnd, setAtEnd] = useState(true)
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '8rem', borderTop: '1px solid var(--td-line)' }}>
      <MessageList
        conversation={me}
        opened={opened}
        unreadAfter={undefined}
        target={undefined}
        atEnd={atEnd}
        onAtEnd={setAtEnd}
      />
    </div>
  )
}

const components = { Composer: MyNotes }

export default function ReadingWithNotes() {
  return (
    <TidingsProvider client={useClient()} language={useSpeech().language} components={components}>
      <div style={{ display: 'flex', height: '30rem' }}>
        <ConversationView conversation="user/bob" />
      </div>
    </TidingsProvider>
  )
}
