import { useClient } from '@tidings/react'

export default function SayHello() {
  const client = useClient()
  return (
    <button type="button" className="td-button td-primary" onClick={() => client.send('user/bob', 'Hello!')}>
      Say hello to Bob
    </button>
  )
}
