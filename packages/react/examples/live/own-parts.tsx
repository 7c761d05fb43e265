import {
  type AvatarProps,
  type BubbleProps,
  ContentView,
  ConversationView,
  TidingsProvider,
  useClient,
  useName,
  useSpeech,
} from '@tidings/react'

/** Square, and nothing but a letter. */
function Avatar({ name }: AvatarProps) {
  return (
    <b aria-hidden="true" style={{ padding: '0.25rem 0.5rem', border: '1px solid' }}>
      {name.slice(0, 1)}
    </b>
  )
}

/** As in the minutes of a meeting. */
function Bubble({ message, mine }: BubbleProps) {
  return (
    <div>
      <b>{useName(message.from)}:</b> <ContentView content={message.content} message={message} mine={mine} />
    </div>
  )
}

const components = { Avatar, Bubble }

export default function Minutes() {
  return (
    <TidingsProvider client={useClient()} language={useSpeech().language} components={components}>
      <div style={{ display: 'flex', height: '28rem' }}>
        <ConversationView conversation="user/bob" />
      </div>
    </TidingsProvider>
  )
}
