import { PeoplePicker } from '../people/PeoplePicker.tsx'
import { useClient } from '../provider.tsx'
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
        onPick={({ oid, name }) => {
          client.send(conversation, { type: 'card', data: { oid, name } })
          onClose()
        }}
      />
    </Dialog>
  )
}
