import { itemOf } from '@tidings/client'
import { PeoplePicker } from '../people/PeoplePicker.tsx'
import { useClient } from '../provided/kit.ts'
import { publicNameOf } from '../state/names.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'

interface CardDialogProps {
  readonly conversation: string
  readonly onClose: () => void
}

/** Sends somebody's name card. */
export function CardDialog({ conversation, onClose }: CardDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  return (
    <Dialog title={t('sendCard')} onClose={onClose}>
      <PeoplePicker
        onPick={({ oid, id, name }) => {
          // A contact stands in the list by my remark, which is nobody else's.
          const isContact = itemOf(client.state.own.items.contact, id) !== undefined
          const known = isContact ? publicNameOf(oid, client.state) : name
          client.send(conversation, { type: 'card', data: { oid, name: known } })
          onClose()
        }}
      />
    </Dialog>
  )
}
