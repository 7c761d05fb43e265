import { serverNow, type TidingsClient } from '@tidings/client'
import type { Article } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { type FormEvent, useId, useState } from 'react'
import { ArticlePage } from '../content/ArticlePage.tsx'
import { useClient } from '../provided/kit.ts'
import { publicNameOf } from '../state/names.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { MomentField, momentOf } from '../ui/MomentField.tsx'
import { Toggle } from '../ui/Toggle.tsx'

const hour = 3_600_000

interface ArticleEditorProps {
  readonly conversation: string
  readonly onClose: () => void
}

interface Written {
  readonly title: string
  readonly summary: string
  readonly text: string
  /** The id of a picture. */
  readonly cover?: string
}

/** Written, looked at as it will be read, and published, now or later. */
export function ArticleEditor({ conversation, onClose }: ArticleEditorProps) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const form = useId()
  const [written, setWritten] = useState<Written>({ title: '', summary: '', text: '' })
  const [busy, setBusy] = useState(false)
  const [looking, setLooking] = useState(false)
  const [later, setLater] = useState(false)
  const article = articleOf(written, client)
  const isWhole = article.title !== '' && written.text.trim() !== ''
  const write = (more: Partial<Written>) => setWritten((now) => ({ ...now, ...more }))

  async function working(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    setBusy(true)
    const isDone = await act(work, done)
    setBusy(false)
    return isDone
  }
  const choose = (file: File) => working(async () => write({ cover: (await client.files.upload(file)).id }))
  async function publish(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const at = later ? momentOf(new FormData(event.currentTarget), 'at') : undefined
    const said = { to: conversation, content: { type: 'articles', data: { top: article } } }
    const isDone =
      at === undefined
        ? await working(() => client.call('message.send', said), t('published'))
        : await working(
            () => client.call('message.schedule', { ...said, at }),
            t('scheduledFor', { when: momentText(at, speech) }),
          )
    if (isDone) onClose()
  }

  return (
    <Dialog
      title={looking ? article.title : t('writeArticle')}
      onClose={onClose}
      wide
      keeps={written.title !== '' || written.text !== ''}
      actions={
        <>
          <button type="button" className="td-button" disabled={!isWhole} onClick={() => setLooking(!looking)}>
            {looking ? t('edit') : t('preview')}
          </button>
          <button type="submit" form={form} className="td-button td-primary" disabled={!isWhole || busy}>
            {later ? t('schedule') : t('publish')}
          </button>
        </>
      }
    >
      {looking ? (
        <ArticlePage article={article} />
      ) : (
        <ArticleFields written={written} busy={busy} onWrite={write} onCover={(file) => void choose(file)} />
      )}
      <form id={form} className="td-form td-article-when" onSubmit={(event) => void publish(event)}>
        <Toggle label={t('publishLater')} checked={later} onChange={setLater} />
        {later && <MomentField label={t('when')} name="at" defaultValue={serverNow(client.state) + hour} />}
      </form>
    </Dialog>
  )
}

function articleOf({ title, summary, text, cover }: Written, { state }: TidingsClient): Article {
  return {
    title: title.trim(),
    ...(summary.trim() === '' ? {} : { summary: summary.trim() }),
    ...(state.user ? { author: publicNameOf(state.user.oid, state) } : {}),
    ...(cover === undefined ? {} : { cover: { attachment: cover } }),
    body: [{ text: text.trim() }],
  }
}

interface ArticleFieldsProps {
  readonly written: Written
  readonly busy: boolean
  readonly onWrite: (more: Partial<Written>) => void
  readonly onCover: (file: File) => void
}

function ArticleFields({ written: { title, summary, text, cover }, busy, onWrite, onCover }: ArticleFieldsProps) {
  const { t } = useSpeech()
  return (
    <div className="td-form td-article-form">
      <Field
        label={t('articleTitle')}
        value={title}
        maxLength={limits.articleTitle}
        dir="auto"
        onChange={({ target }) => onWrite({ title: target.value })}
      />
      <Field
        label={t('articleSummary')}
        value={summary}
        maxLength={limits.articleSummary}
        dir="auto"
        onChange={({ target }) => onWrite({ summary: target.value })}
      />
      <label className="td-button">
        {busy ? t('uploading_') : cover === undefined ? t('articleCover') : t('articleOtherCover')}
        <input
          type="file"
          accept="image/*"
          disabled={busy}
          className="td-unseen"
          onChange={({ target }) => target.files?.[0] && onCover(target.files[0])}
        />
      </label>
      <Area
        label={t('articleText')}
        value={text}
        rows={10}
        maxLength={limits.textLength}
        dir="auto"
        onChange={({ target }) => onWrite({ text: target.value })}
      />
    </div>
  )
}
