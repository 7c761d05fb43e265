import { Chat, Note, type Place } from '@tidings/react'
import { useState } from 'react'

const empty = <Note title="Nobody is chosen" text="Choose somebody from the list." />

export default function ChatThatIsKeptSomewhere() {
  const [place, setPlace] = useState<Place>({ view: 'chats', conversation: 'user/bob' })
  return (
    <div className="td-form">
      <p>
        The place: <code>{JSON.stringify(place)}</code>
      </p>
      <div style={{ height: '36rem' }}>
        <Chat place={place} onPlace={setPlace} head={<b>Corner shop</b>} empty={empty} />
      </div>
    </div>
  )
}
