import { Choice } from '@tidings/react'
import { useState } from 'react'

const sizes = { small: 'Small', medium: 'Medium', large: 'Large' } as const

export default function Size() {
  const [size, setSize] = useState<keyof typeof sizes>('medium')
  return <Choice label="Size of the bread" value={size} choices={sizes} onChange={setSize} />
}
