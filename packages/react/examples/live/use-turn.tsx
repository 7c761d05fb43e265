import { useTurn } from '@tidings/react'
import { useState } from 'react'

export default function Tea() {
  const [readyAt, setReadyAt] = useState(0)
  // Without it the last line would wait for whatever renders next.
  useTurn(readyAt)
  const drawing = readyAt > Date.now()
  return (
    <p>
      {readyAt === 0 ? 'There is no tea.' : drawing ? 'The tea is drawing.' : 'The tea is ready.'}{' '}
      <button type="button" disabled={drawing} onClick={() => setReadyAt(Date.now() + 5000)}>
        Make tea
      </button>
    </p>
  )
}
