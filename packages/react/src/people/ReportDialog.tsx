import { itemOf } from '@tidings/client'
import { limits } from '@tidings/protocol/limits'
import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import type { DialogProps } from '../ui/dialog-props.ts'
import { Area } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { Choice, Toggle } from '../ui/Toggle.tsx'

interface ReportDialogProps extends Pick<DialogProps, 'onClose' | 'returnTo'> {
  /** Who wrote the message, or the person who is reported. */
  readonly about: string
  /** The message that is reported; without one it is the person. */
  readonly message?: string
}

type Reason = 'spam' | 'abuse' | 'illegal' | 'other'

/** Tells the operator of a message or a person, and blocks whoever it is about if that is wanted, too. */
export function ReportDialog({ about, message, ...dialog }: ReportDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const name = useName(about)
  const [reason, setReason] = useState<Reason>('spam')
  const [blocks, setBlocks] = useState(false)
  const mayBlock = useClientState(
    ({ own }) => about.startsWith('user/') && itemOf(own.items.block, idOf(about)) === undefined,
  )
  async function submit(fields: FormData): Promise<void> {
    const told = { reason, note: String(fields.get('note')) }
    const report = async () => {
      if (message === undefined) await client.call('user.report', { user: idOf(about), ...told })
      else await client.call('message.report', { id: message, ...told })
      if (blocks) await client.call('contact.block', { user: idOf(about) })
    }
    if (await act(report, t('reported'))) dialog.onClose()
  }
  const what = message === undefined ? t('reportPersonHint', { name }) : t('reportMessageHint')
  return (
    <FormDialog
      title={message === undefined ? t('reportNamed', { name }) : t('reportMessage')}
      action={t('reportSend')}
      onSubmit={submit}
      {...dialog}
    >
      <p className="td-quiet">{what}</p>
      <Choice
        list
        label={t('reportReason')}
        value={reason}
        choices={{
          spam: t('reportSpam'),
          abuse: t('reportAbuse'),
          illegal: t('reportIllegal'),
          other: t('reportOther'),
        }}
        onChange={setReason}
      />
      <Area label={t('reportNote')} name="note" maxLength={limits.noteLength} />
      {mayBlock && <Toggle label={t('reportBlock', { name })} checked={blocks} onChange={setBlocks} />}
    </FormDialog>
  )
}
