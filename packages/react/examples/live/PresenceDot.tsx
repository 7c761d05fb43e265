import { Avatar, PresenceDot, useName } from '@tidings/react'

const people = ['user/bob', 'user/dave', 'user/nobody']

function Face({ oid }: { readonly oid: string }) {
  const name = useName(oid)
  return (
    <li style={{ display: 'flex', gap: '0.75rem', alignItems: 'center' }}>
      <Avatar oid={oid} name={name}>
        <PresenceDot oid={oid} />
      </Avatar>
      {name}
    </li>
  )
}

export default function WhoIsThere() {
  return (
    <ul style={{ display: 'grid', gap: '0.75rem' }}>
      {people.map((oid) => (
        <Face key={oid} oid={oid} />
      ))}
    </ul>
  )
}
