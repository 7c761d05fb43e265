import { Question, useTell } from '@tidings/react'
import { useState } from 'react'

export default function ThrowAway() {
  const tell = useTell()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button type="button" className="td-button td-danger" onClick={() => setAsking(true)}>
        Throw the bread away
      </button>
      {asking && (
        <Question
          title="Throw the bread away?"
          text="Nobody can eat it then."
          action="Throw away"
          onYes={() => tell('It is gone')}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
