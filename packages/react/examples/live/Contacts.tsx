import { Contacts } from '@tidings/react'

export default function AllContacts() {
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '30rem' }}>
      <Contacts />
    </div>
  )
}
