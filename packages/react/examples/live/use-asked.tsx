import { useAsked } from '@tidings/react'

export default function Terminals() {
  const { answer, error } = useAsked('terminals', (client) => client.call('client.list', {}))
  if (error !== undefined) return <p role="alert">It cannot be told.</p>
  if (!answer) return <p role="status">Asked …</p>
  return (
    <ul>
      {answer.clients.map(({ client, online }) => (
        <li key={client.id}>
          {client.name ?? client.platform}: {online ? 'online' : 'away'}
        </li>
      ))}
    </ul>
  )
}
