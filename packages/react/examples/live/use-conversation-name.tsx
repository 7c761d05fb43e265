import { useConversationName, useMe, useName } from '@tidings/react'

export default function NoteToSelf() {
  const me = useMe()
  const person = useName(me)
  const conversation = useConversationName(me)
  return (
    <p>
      {person} writes into “{conversation}”.
    </p>
  )
}
