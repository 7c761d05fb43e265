import { PeoplePicker, type Person } from '@tidings/react'
import { useState } from 'react'

export default function Invite() {
  const [invited, setInvited] = useState<readonly Person[]>([])
  return (
    <div className="td-form">
      <p>Invited: {invited.map(({ name }) => name).join(', ') || 'nobody yet'}</p>
      <PeoplePicker
        autoFocus={false}
        without={invited.map(({ oid }) => oid)}
        onPick={(person) => setInvited([...invited, person])}
      />
    </div>
  )
}
