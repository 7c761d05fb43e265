import type { ClientState } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { Check, CheckCheck } from 'lucide-react'
import { isRoom } from '../state/names.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'

type Arrival = 'sent' | 'delivered' | 'read'

/** How far a message of mine has come. In a room somebody other than its sender is enough. */
function arrivalOf(state: ClientState, { conversation, seq, from }: Message): Arrival {
  if (isRoom(conversation)) {
    const readers = Object.entries(state.receipts[conversation] ?? {})
    return readers.some(([user, upTo]) => user !== from && upTo >= seq) ? 'read' : 'sent'
  }
  const { peerReadSeq = 0, peerDeliveredSeq = 0 } = state.conversations[conversation] ?? {}
  if (peerReadSeq >= seq) return 'read'
  return peerDeliveredSeq >= seq ? 'delivered' : 'sent'
}

export function Ticks({ message }: { readonly message: Message }) {
  const { t } = useSpeech()
  const arrival = useClientState((state) => arrivalOf(state, message))
  const Shown = arrival === 'sent' ? Check : CheckCheck
  return (
    <span className="td-ticks" data-arrival={arrival} title={t(arrival)}>
      <Shown />
      <span className="td-unseen">{t(arrival)}</span>
    </span>
  )
}
