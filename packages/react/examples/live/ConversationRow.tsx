import { ConversationRow } from '@tidings/react'
import { useState } from 'react'

const people = ['user/bob', 'user/carol', 'user/erin']

export default function ThreeRows() {
  const [active, setActive] = useState('user/bob')
  return people.map((oid) => (
    <ConversationRow key={oid} conversation={oid} active={oid === active} onOpen={() => setActive(oid)} />
  ))
}
