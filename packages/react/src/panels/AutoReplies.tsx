import type { InputOf, OutputOf } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { contentOf } from '../content/content-of.ts'
import { usePreview } from '../content/preview.ts'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { type Speech, useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { RowText } from '../ui/RowText.tsx'
import { Choice } from '../ui/Toggle.tsx'

type Reply = OutputOf<'autoreply.list'>['replies'][number]
type When = 'contains' | 'equals' | 'subscribe' | 'default'

const whenOf = ({ on }: Reply): When => (typeof on === 'string' ? on : on.match)
const wordOf = ({ on }: Reply): string => (typeof on === 'string' ? '' : on.word)

const whenTexts = (t: Speech['t']): Readonly<Record<When, string>> => ({
  contains: t('replyContains'),
  equals: t('replyEquals'),
  subscribe: t('replySubscribe'),
  default: t('replyDefault'),
})

interface AutoRepliesProps {
  readonly channel: string
  readonly onClose: () => void
}

/** What a channel answers by itself. */
export function AutoReplies({ channel, onClose }: AutoRepliesProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [written, setWritten] = useState<Reply | 'another'>()
  const { answer, again } = useAsked(channel, () => client.call('autoreply.list', { channel }))
  const replies = answer?.replies ?? []
  const remove = ({ id }: Reply) =>
    act(() => client.call('autoreply.remove', { channel, id }), t('removed')).then(again)
  if (written)
    return (
      <ReplyForm
        channel={channel}
        {...(written === 'another' ? {} : { reply: written })}
        onDone={again}
        onClose={() => setWritten(undefined)}
      />
    )
  return (
    <Dialog title={t('autoReplies')} onClose={onClose}>
      <div className="td-form">
        {replies.length > 0 && (
          <ul>
            {replies.map((reply) => (
              <ReplyRow
                key={reply.id}
                reply={reply}
                onEdit={() => setWritten(reply)}
                onRemove={() => void remove(reply)}
              />
            ))}
          </ul>
        )}
        {answer && replies.length < limits.autoReplies && (
          <button type="button" className="td-button" onClick={() => setWritten('another')}>
            <Plus />
            {t('addAutoReply')}
          </button>
        )}
      </div>
    </Dialog>
  )
}

interface ReplyRowProps {
  readonly reply: Reply
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function ReplyRow({ reply, onEdit, onRemove }: ReplyRowProps) {
  const { t } = useSpeech()
  const words = usePreview(reply)
  const word = wordOf(reply)
  const name = word === '' ? whenTexts(t)[whenOf(reply)] : word
  return (
    <li className="td-with-button">
      <span className="td-row">
        <RowText name={name} summary={words} />
      </span>
      {typeof reply.content.data === 'string' && (
        <IconButton icon={Pencil} look="small" label={t('actOnNamed', { act: t('edit'), name })} onClick={onEdit} />
      )}
      <IconButton icon={Trash2} look="small" label={t('actOnNamed', { act: t('remove'), name })} onClick={onRemove} />
    </li>
  )
}

interface ReplyFormProps {
  readonly channel: string
  /** The one that is changed; without it another one is made. */
  readonly reply?: Reply
  readonly onDone: () => void
  readonly onClose: () => void
}

function ReplyForm({ channel, reply, onDone, onClose }: ReplyFormProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [when, setWhen] = useState<When>(reply ? whenOf(reply) : 'contains')
  const hasWord = when === 'contains' || when === 'equals'
  async function submit(fields: FormData): Promise<void> {
    const on: InputOf<'autoreply.put'>['on'] = hasWord ? { word: String(fields.get('word')), match: when } : when
    const content = contentOf(String(fields.get('words')).trim())
    const put = () => client.call('autoreply.put', { channel, on, content, ...(reply ? { id: reply.id } : {}) })
    if (!(await act(put, t('savedChange')))) return
    onDone()
    onClose()
  }
  return (
    <FormDialog title={t('autoReplies')} action={t('save_')} onSubmit={submit} onClose={onClose}>
      <Choice list label={t('replyWhen')} value={when} choices={whenTexts(t)} onChange={setWhen} />
      {hasWord && (
        <Field
          label={t('replyWord')}
          name="word"
          required
          pattern=".*\S.*"
          maxLength={limits.autoReplyWord}
          defaultValue={reply ? wordOf(reply) : ''}
          dir="auto"
        />
      )}
      <Area
        label={t('replyWords')}
        name="words"
        required
        maxLength={1000}
        defaultValue={typeof reply?.content.data === 'string' ? reply.content.data : ''}
        dir="auto"
      />
    </FormDialog>
  )
}
