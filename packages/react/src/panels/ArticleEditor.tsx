import type { Article } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { useState } from 'react'
import { ArticlePage } from '../content/ArticlePage.tsx'
import { useClient } from '../provided/kit.ts'
import { publicNameOf } from '../state/names.ts'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Area, Field } from '../ui/Field.tsx'

interface ArticleEditorProps {
  readonly conversation: string
  readonly onClose: () => void
}

/** Written, looked at as it will be read, and published. */
export function ArticleEditor({ conversation, onClose }: ArticleEditorProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [title, setTitle] = useState('')
  const [summary, setSummary] = useState('')
  const [text, setText] = useState('')
  const [cover, setCover] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [looking, setLooking] = useState(false)
  const { user } = client.state
  const article: Article = {
    title: title.trim(),
    ...(summary.trim() === '' ? {} : { summary: summary.trim() }),
    ...(user ? { author: publicNameOf(user.oid, client.state) } : {}),
    ...(cover === undefined ? {} : { cover: { attachment: cover } }),
    body: [{ text: text.trim() }],
  }
  const isWhole = article.title !== '' && text.trim() !== ''

  async function working(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    setBusy(true)
    const isDone = await act(work, done)
    setBusy(false)
    return isDone
  }
  const choose = (file: File | undefined) =>
    file && void working(async () => setCover((await client.files.upload(file)).id))
  async function publish(): Promise<void> {
    const content = { type: 'articles', data: { top: article } }
    if (await working(() => client.call('message.send', { to: conversation, content }), t('published'))) onClose()
  }

  return (
    <Dialog
      title={looking ? article.title : t('writeArticle')}
      onClose={onClose}
      wide
      keeps={title !== '' || text !== ''}
      actions={
        <>
          <button type="button" className="td-button" disabled={!isWhole} onClick={() => setLooking(!looking)}>
            {looking ? t('edit') : t('preview')}
          </button>
          <button
            type="button"
            className="td-button td-primary"
            disabled={!isWhole || busy}
            onClick={() => void publish()}
          >
            {t('publish')}
          </button>
        </>
      }
    >
      {looking ? (
        <ArticlePage article={article} />
      ) : (
        <div className="td-form td-article-form">
          <Field
            label={t('articleTitle')}
            value={title}
            maxLength={limits.articleTitle}
            dir="auto"
            onChange={(event) => setTitle(event.target.value)}
          />
          <Field
            label={t('articleSummary')}
            value={summary}
            maxLength={limits.articleSummary}
            dir="auto"
            onChange={(event) => setSummary(event.target.value)}
          />
          <label className="td-button">
            {busy ? t('uploading_') : cover === undefined ? t('articleCover') : t('articleOtherCover')}
            <input
              type="file"
              accept="image/*"
              disabled={busy}
              className="td-unseen"
              onChange={(event) => choose(event.target.files?.[0])}
            />
          </label>
          <Area
            label={t('articleText')}
            value={text}
            rows={10}
            maxLength={limits.textLength}
            dir="auto"
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
    </Dialog>
  )
}
