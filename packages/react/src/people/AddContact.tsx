import { limits } from '@tidings/protocol/limits'
import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Area } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { PeoplePicker, type Person } from './PeoplePicker.tsx'

export function AddContact({ onClose, person }: { readonly onClose: () => void; readonly person?: Person }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [chosen, setChosen] = useState<Person | undefined>(person)
  const known = Object.values(client.state.own.items.contact).map(({ user }) => user)
  const me = client.state.user?.oid ?? ''

  if (!chosen) {
    return (
      <Dialog title={t('addContact')} onClose={onClose}>
        <PeoplePicker onPick={setChosen} without={[me, ...known]} />
      </Dialog>
    )
  }
  async function submit({ id }: Person, fields: FormData): Promise<void> {
    const greeting = String(fields.get('greeting'))
    if (await act(() => client.call('contact.add', { user: id, greeting }), t('requestSent'))) onClose()
  }
  return (
    <FormDialog
      title={t('addNamed', { name: chosen.name })}
      action={t('sendRequest')}
      onSubmit={(fields) => submit(chosen, fields)}
      onClose={onClose}
    >
      <Area label={t('greeting')} name="greeting" maxLength={limits.greetingLength} autoFocus />
    </FormDialog>
  )
}
