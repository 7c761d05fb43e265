import { limits } from '@tidings/protocol/limits'
import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { momentsToLast } from '../time/moments.ts'
import { isComposing } from '../ui/composing.ts'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { MomentField, momentOf } from '../ui/MomentField.tsx'
import { Toggle } from '../ui/Toggle.tsx'

/** Words, and not blanks alone. */
const notBlank = '.*\\S.*'

/** As it is read: blanks, width and case make no other answer. */
const spelled = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

const fieldsIn = (place: HTMLElement | null): readonly HTMLInputElement[] => [
  ...(place?.querySelectorAll<HTMLInputElement>('.td-option > input') ?? []),
]

/** An answer that stands there twice is not asked for: `words` say so at the second one. */
function markDoubles(fields: readonly HTMLInputElement[], words: string): void {
  const seen = new Set([''])
  for (const field of fields) {
    const said = spelled(field.value)
    field.setCustomValidity(said !== '' && seen.has(said) ? words : '')
    seen.add(said)
  }
}

interface PollDialogProps {
  readonly conversation: string
  readonly onClose: () => void
}

export function PollDialog({ conversation, onClose }: PollDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const place = useRef<HTMLFieldSetElement>(null)
  const [options, setOptions] = useState<readonly number[]>([0, 1])
  const [multiple, setMultiple] = useState(false)
  const [anonymous, setAnonymous] = useState(false)
  const mayAdd = options.length < limits.pollOptions
  const add = () => setOptions([...options, Math.max(...options) + 1])
  const look = () => markDoubles(fieldsIn(place.current), t('pollSame'))
  // biome-ignore lint/correctness/useExhaustiveDependencies: one that was removed is no double any more
  useEffect(look, [options])

  function remove(key: number, index: number): void {
    const fields = fieldsIn(place.current)
    ;(fields[index + 1] ?? fields[index - 1])?.focus()
    setOptions(options.filter((one) => one !== key))
  }

  /** Enter goes on to the next answer; behind the last one it sends. */
  function goOn(event: KeyboardEvent<HTMLElement>): void {
    const { target } = event
    if (event.key !== 'Enter' || isComposing(event) || !(target instanceof HTMLInputElement)) return
    const fields = fieldsIn(place.current)
    const next = fields[fields.indexOf(target) + 1]
    if (next) next.focus()
    else if (mayAdd && target.value.trim() !== '') add()
    else return
    event.preventDefault()
  }

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
      <Field
        label={t('pollQuestion')}
        name="question"
        required
        maxLength={limits.pollQuestionLength}
        autoFocus
        onKeyDown={goOn}
      />
      <fieldset ref={place} className="td-options" onInput={look} onKeyDown={goOn}>
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
              // biome-ignore lint/a11y/noAutofocus: whoever adds an answer is about to write it
              autoFocus={key > 1}
            />
            {options.length > 2 && (
              <IconButton icon={X} look="small" label={t('remove')} onClick={() => remove(key, index)} />
            )}
          </div>
        ))}
        {mayAdd && (
          <button type="button" className="td-link td-add" onClick={add}>
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
