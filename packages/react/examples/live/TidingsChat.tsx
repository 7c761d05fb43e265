import { TidingsChat, useClient, useSpeech } from '@tidings/react'

export default function WholeChat() {
  return (
    <div style={{ height: '36rem' }}>
      <TidingsChat client={useClient()} language={useSpeech().language} />
    </div>
  )
}
