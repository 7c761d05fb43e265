import { limits } from '@tidings/protocol/limits'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { momentsToLast } from '../chat/moments.ts'
import { useClient } from '../provider.tsx'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { MomentField, momentOf } from '../ui/MomentField.tsx'
import { Toggle } from '../ui/Toggle.tsx'

/** Words, and not blanks alone. */
const notBlank = '.*\\S.*'

interface PollDialogProps {
  readonly conversation: string
  readonly onClose: () => void
}

export function PollDialog({ conversation, onClose }: PollDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [options, setOptions] = useState<readonly number[]>([0, 1])
  const [multiple, setMultiple] = useState(false)
  const [anonymous, setAnonymous] = useState(false)

  async function submit(fields: FormData): Promise<void> {
    const said = options.map((key) => String(fields.get(`option-${key}`) ?? '').trim()).filter((text) => text !== '')
    const closesAt = momentOf(fields, 'closesAt')
    const data = {
      question: String(fields.get('question')).trim(),
      options: said.map((text, index) => ({ id: String(index + 1), text })),
      ...{ multiple, anonymous },
      ...(closesAt === undefined ? {} : { closesAt }),
    }
    if (await act(async () => client.send(conversation, { type: 'poll', data }))) onClose()
  }

  return (
    <FormDialog title={t('newPoll')} action={t('send')} onSubmit={submit} onClose={onClose}>
      <Field label={t('pollQuestion')} name="question" required maxLength={limits.pollQuestionLength} autoFocus />
      <fieldset className="td-options">
        <legend>{t('pollOptions')}</legend>
        {options.map((key, index) => (
          <div key={key} className="td-option">
            <input
              className="td-input"
              name={`option-${key}`}
              maxLength={limits.pollOptionLength}
              required={index < 2}
              pattern={index < 2 ? notBlank : undefined}
              aria-label={t('pollOption', { number: index + 1 })}
              placeholder={t('pollOption', { number: index + 1 })}
            />
            {options.length > 2 && (
              <IconButton
                icon={X}
                look="small"
                label={t('remove')}
                onClick={() => setOptions(options.filter((one) => one !== key))}
              />
            )}
          </div>
        ))}
        {options.length < limits.pollOptions && (
          <button
            type="button"
            className="td-link td-add"
            onClick={() => setOptions([...options, Math.max(...options) + 1])}
          >
            <Plus />
            {t('addOption')}
          </button>
        )}
      </fieldset>
      <Toggle label={t('pollMultiple')} checked={multiple} onChange={setMultiple} />
      <Toggle label={t('pollAnonymous')} checked={anonymous} onChange={setAnonymous} />
      <MomentField label={t('pollEnds')} name="closesAt" open={t('pollOpenEnd')} offers={momentsToLast} />
    </FormDialog>
  )
}
