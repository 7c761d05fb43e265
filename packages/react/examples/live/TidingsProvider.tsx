import { ConversationRow, TidingsProvider, useClient } from '@tidings/react'

export default function TwoProviders() {
  const client = useClient()
  const row = <ConversationRow conversation="user/bob" active={false} onOpen={() => undefined} />
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <TidingsProvider client={client} language="en" theme="light">
        {row}
      </TidingsProvider>
      <TidingsProvider client={client} language="zh" theme="dark">
        {row}
      </TidingsProvider>
    </div>
  )
}
