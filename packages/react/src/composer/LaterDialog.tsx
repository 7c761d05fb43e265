import { serverNow } from '@tidings/client'
import type { ScheduledMessage } from '@tidings/protocol'
import { type FormEvent, useId } from 'react'
import { contentOf } from '../content/content-of.ts'
import { usePreview } from '../content/preview.ts'
import { useClient } from '../provided/kit.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { MomentField, momentOf } from '../ui/MomentField.tsx'
import { useScheduled } from './scheduled.ts'
import { mentionedIn } from './use-writing.ts'
import type { Written } from './written.ts'

const hour = 3_600_000

interface LaterDialogProps {
  readonly conversation: string
  readonly words: Written
  readonly onSent: () => void
  readonly onClose: () => void
}

/** Sends at a time, and shows what waits for its own. */
export function LaterDialog({ conversation, words, onSent, onClose }: LaterDialogProps) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const form = useId()
  const waiting = useScheduled(conversation)

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const at = momentOf(new FormData(event.currentTarget), 'at')
    if (at === undefined) return
    const schedule = () =>
      client.call('message.schedule', { to: conversation, at, content: contentOf(words.text), ...mentionedIn(words) })
    if (await act(schedule, t('scheduledFor', { when: momentText(at, speech) }))) onSent()
  }

  return (
    <Dialog title={t('sendLater')} onClose={onClose}>
      {words.text !== '' && (
        <form id={form} className="td-form" onSubmit={submit}>
          <p className="td-preview">{words.text}</p>
          <MomentField label={t('when')} name="at" defaultValue={serverNow(client.state) + hour} />
          <button type="submit" className="td-button td-primary">
            {t('schedule')}
          </button>
        </form>
      )}
      {words.text === '' && waiting.length === 0 && <p className="td-quiet">{t('writeFirst')}</p>}
      {waiting.length > 0 && (
        <section>
          <h3 className="td-section">{t('scheduled')}</h3>
          <ul className="td-plain-list">
            {waiting.map(({ id, at, message, failed }) => (
              <li key={id} className="td-scheduled">
                <Words {...message} />
                <span className={failed === undefined ? 'td-quiet' : 'td-error'}>
                  {failed === undefined ? momentText(at, speech) : t('notSentThen')}
                </span>
                <button
                  type="button"
                  className="td-link"
                  onClick={() => void act(() => client.call('scheduled.cancel', { id }))}
                >
                  {t('cancel')}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  )
}

function Words(message: ScheduledMessage['message']) {
  return (
    <span className="td-scheduled-words" dir="auto">
      {usePreview(message)}
    </span>
  )
}
