import {
  type BubbleProps,
  Composer,
  ContentView,
  ConversationView,
  TidingsProvider,
  useClient,
  useSpeech,
} from '@tidings/react'
import { useState } from 'react'

/** A message with a place right below it to answer in a thread. */
function Bubble({ message, mine }: BubbleProps) {
  const [answering, setAnswering] = useState(false)
  return (
    <>
      <div className="td-bubble">
        <ContentView content={message.content} message={message} mine={mine} />
      </div>
      <button type="button" className="td-link" aria-expanded={answering} onClick={() => setAnswering(!answering)}>
        {message.replies ?? 'No'} answers
      </button>
      {answering && <Composer conversation={message.conversation} thread={message.id} />}
    </>
  )
}

const components = { Bubble }

export default function AnswersBelow() {
  return (
    <TidingsProvider client={useClient()} language={useSpeech().language} components={components}>
      <div style={{ display: 'flex', height: '30rem' }}>
        <ConversationView conversation="user/bob" />
      </div>
    </TidingsProvider>
  )
}
