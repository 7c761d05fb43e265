import { useAct, useClient } from '@tidings/react'

export default function Acts() {
  const client = useClient()
  const act = useAct()
  const add = (user: string) => act(() => client.call('contact.add', { user }), 'Asked')
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0.75rem' }}>
      <button type="button" className="td-button" onClick={() => void add('erin')}>
        Ask Erin
      </button>
      <button type="button" className="td-button" onClick={() => void add('nobody')}>
        Ask somebody who is not there
      </button>
    </div>
  )
}
