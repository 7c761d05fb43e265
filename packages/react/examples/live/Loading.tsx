import { Choice, Loading } from '@tidings/react'
import { useState } from 'react'

const looks = { rows: 'Rows', messages: 'Messages' } as const

export default function OnItsWay() {
  const [look, setLook] = useState<keyof typeof looks>('rows')
  return (
    <div className="td-form">
      <Choice label="Look" value={look} choices={looks} onChange={setLook} />
      <div style={{ height: '16rem', overflow: 'hidden' }}>
        <Loading look={look} />
      </div>
    </div>
  )
}
