import { serverNow, type TidingsClient } from '@tidings/client'
import type { Message, OutputOf } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { usePreview } from '../content/preview.ts'
import { PersonLine } from '../people/PeoplePicker.tsx'
import { ReportDialog } from '../people/ReportDialog.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName, useWanted } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { readPages } from '../state/use-pages.ts'
import { type MessageDialog, useChange } from '../state/view.tsx'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
import { Dialog, Question } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { MomentField, momentOf } from '../ui/MomentField.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { ForwardDialog } from './ForwardDialog.tsx'

const hour = 3_600_000

/** The dialog about one or more messages that is open. */
export function MessageDialogs({ dialog }: { readonly dialog: MessageDialog }) {
  const change = useChange()
  const close = () => change({ dialog: undefined })
  const { kind, messages } = dialog
  const [message] = messages
  if (!message) return null
  switch (kind) {
    case 'forward':
      return <ForwardDialog messages={messages} onClose={close} onDone={() => change({ selected: undefined })} />
    case 'readers':
      return <Readers message={message} onClose={close} />
    case 'history':
      return <Versions message={message} onClose={close} />
    case 'translate':
      return <Translation message={message} onClose={close} />
    case 'remind':
      return <Reminding message={message} onClose={close} />
    case 'report':
      return <ReportDialog about={message.from} message={message.id} onClose={close} />
    case 'recall':
      return <Recalling message={message} onClose={close} />
    case 'delete':
      return <Deleting messages={messages} onClose={close} />
  }
}

interface OneProps {
  readonly message: Message
  readonly onClose: () => void
}

function Failed({ error }: { readonly error: unknown }) {
  const speech = useSpeech()
  return <Note title={errorText(speech, error)} />
}

function Readers({ message, onClose }: OneProps) {
  const { t } = useSpeech()
  const { answer, error } = useAsked(message.id, (client) => client.call('message.readers', { id: message.id }))
  return (
    <Dialog title={answer ? t('readByOf', { read: answer.read, of: answer.of }) : t('readBy')} onClose={onClose}>
      {error !== undefined && <Failed error={error} />}
      {!answer && error === undefined && <Loading />}
      {answer?.readers.length === 0 && <Note title={t('nobodyYet')} />}
      <ul className="td-people">
        {answer?.readers.map((oid) => (
          <li key={oid} className="td-row">
            <Reader oid={oid} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function Reader({ oid }: { readonly oid: string }) {
  useWanted(oid)
  return <PersonLine oid={oid} id={idOf(oid)} name={useName(oid)} />
}

type OldVersion = OutputOf<'message.history'>['versions'][number]

/** All of them: a message keeps a bounded number, and large ones come in several answers. */
async function versionsOf(client: TidingsClient, id: string): Promise<readonly OldVersion[]> {
  const { items } = await readPages(async (from) => {
    const { versions, next } = await client.call('message.history', { id, ...from })
    return { items: versions, next }
  })
  return items
}

function Versions({ message, onClose }: OneProps) {
  const speech = useSpeech()
  const { answer, error } = useAsked(message.id, (client) => versionsOf(client, message.id))
  return (
    <Dialog title={speech.t('editHistory')} onClose={onClose}>
      {error !== undefined && <Failed error={error} />}
      {!answer && error === undefined && <Loading />}
      <ol className="td-versions">
        {answer?.map(({ content, ts }) => (
          <li key={ts}>
            <time className="td-quiet">{momentText(ts, speech)}</time>
            <Version content={content} />
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

function Version(version: Pick<OldVersion, 'content'>) {
  return <p dir="auto">{usePreview(version)}</p>
}

function Translation({ message, onClose }: OneProps) {
  const { t, language } = useSpeech()
  const { answer, error } = useAsked(`${message.id} ${language}`, (client) =>
    client.call('message.translate', { id: message.id, to: language }),
  )
  return (
    <Dialog title={t('translation')} onClose={onClose}>
      {error !== undefined && <Failed error={error} />}
      {!answer && error === undefined && <Loading />}
      {answer && <p className="td-preview">{answer.text}</p>}
    </Dialog>
  )
}

function Reminding({ message, onClose }: OneProps) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  async function submit(fields: FormData): Promise<void> {
    const at = momentOf(fields, 'at')
    if (at === undefined) return
    const note = String(fields.get('note'))
    const set = () => client.call('reminder.set', { id: message.id, at, note })
    if (await act(set, t('reminderSet', { when: momentText(at, speech) }))) onClose()
  }
  return (
    <FormDialog title={t('remindMe')} action={t('save_')} onSubmit={submit} onClose={onClose}>
      <MomentField label={t('when')} name="at" defaultValue={serverNow(client.state) + hour} />
      <Field label={t('note')} name="note" maxLength={limits.noteLength} />
    </FormDialog>
  )
}

function Recalling({ message, onClose }: OneProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  return (
    <Question
      title={t('recall')}
      text={t('recallSure')}
      action={t('recall')}
      onYes={() => void act(() => client.call('message.recall', { id: message.id }))}
      onClose={onClose}
    />
  )
}

function Deleting({ messages, onClose }: { readonly messages: readonly Message[]; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const change = useChange()
  async function remove(): Promise<void> {
    if (await act(() => client.call('message.delete', { ids: messages.map(({ id }) => id) })))
      change({ selected: undefined })
  }
  return (
    <Question
      title={t('deleteForMe')}
      text={t('deleteSure', { count: messages.length })}
      action={t('deleteForMe')}
      onYes={() => void remove()}
      onClose={onClose}
    />
  )
}
