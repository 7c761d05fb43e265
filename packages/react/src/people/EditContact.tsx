import type { Contact } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'

export function EditContact({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  async function submit(fields: FormData): Promise<void> {
    const groups = String(fields.get('groups'))
      .split(/[,，]/)
      .map((group) => group.trim())
      .filter((group) => group !== '')
    const change = { user: idOf(contact.user), remark: String(fields.get('remark')), groups: [...new Set(groups)] }
    if (await act(() => client.call('contact.update', change))) onClose()
  }
  return (
    <FormDialog title={t('editContact')} action={t('save_')} onSubmit={submit} onClose={onClose}>
      <Field
        label={t('remark')}
        hint={t('remarkHint')}
        name="remark"
        maxLength={limits.nameLength}
        defaultValue={contact.remark}
        autoFocus
      />
      <Field
        label={t('groups')}
        hint={t('groupsHint')}
        name="groups"
        maxLength={limits.contactGroups * limits.nameLength}
        defaultValue={contact.groups.join(', ')}
      />
    </FormDialog>
  )
}
