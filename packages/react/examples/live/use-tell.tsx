import { useTell } from '@tidings/react'

export default function Tells() {
  const tell = useTell()
  return (
    <div style={{ display: 'flex', gap: '0.75rem' }}>
      <button type="button" className="td-button" onClick={() => tell('The bread is ready')}>
        Tell
      </button>
      <button type="button" className="td-button" onClick={() => tell('The bread is burnt', true)}>
        Tell what went wrong
      </button>
    </div>
  )
}
