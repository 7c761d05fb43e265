import { useConversationName, useConversations } from '@tidings/react'

function Row({ conversation }: { readonly conversation: string }) {
  return <li>{useConversationName(conversation)}</li>
}

export default function Addresses() {
  const { conversations, folded } = useConversations()
  return (
    <>
      <ol>
        {conversations.map((conversation) => (
          <Row key={conversation} conversation={conversation} />
        ))}
      </ol>
      <p>{folded.length} folded away</p>
    </>
  )
}
