import { Toggle } from '@tidings/react'
import { useState } from 'react'

export default function Settings() {
  const [sounds, setSounds] = useState(true)
  const [previews, setPreviews] = useState(false)
  return (
    <div className="td-form">
      <Toggle label="Sounds" checked={sounds} onChange={setSounds} />
      <Toggle label="Previews" hint="Shows what a link leads to." checked={previews} onChange={setPreviews} />
      <Toggle label="Ask before closing" checked disabled onChange={() => undefined} />
    </div>
  )
}
