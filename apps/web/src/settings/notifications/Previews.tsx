import { serverNow, totalCalling } from '@tidings/client'
import type { Notifying } from '@tidings/protocol'
import { useClient, useClientState, useTurn } from '@tidings/react'
import { Volume2, VolumeX } from 'lucide-react'
import { usePageSpeech } from '../../app/preferences.tsx'
import { type Example, isQuietNow, type Preview, previewsOf } from './previews.ts'

/** What a notification will say, as these settings are. */
export function Previews({ notifying }: { readonly notifying: Notifying }) {
  const { t } = usePageSpeech()
  const client = useClient()
  const name = useClientState(({ user }) => user?.name ?? '')
  const badge = useClientState(totalCalling)
  useTurn(notifying.pausedUntil)
  const now = serverNow(client.state)
  const example: Example = {
    sender: t('previewName'),
    room: t('previewRoom'),
    words: {
      person: t('previewWords'),
      room: t('previewWords'),
      named: t('previewNames', { name }),
      keyword: t('previewKeyword', { word: notifying.keywords[0] ?? '' }),
    },
  }
  // As the page says it to the server when it subscribes.
  const { lang: language } = document.documentElement
  const Sound = notifying.sound ? Volume2 : VolumeX
  return (
    <section className="previews" aria-label={t('previewTitle')}>
      <h3 className="settings-section">{t('previewTitle')}</h3>
      {isQuietNow(notifying, now) && <p className="td-quiet">{t('previewQuietNow')}</p>}
      <ul>
        {previewsOf(example, { notifying, language }, now).map((preview) => (
          <PreviewRow key={preview.kind} preview={preview} />
        ))}
      </ul>
      <p className="td-quiet preview-sound">
        <Sound />
        {t(notifying.sound ? 'previewSound' : 'previewNoSound')} · {t('previewBadge', { count: badge })}
      </p>
    </section>
  )
}

function PreviewRow({ preview: { kind, shown } }: { readonly preview: Preview }) {
  const { t } = usePageSpeech()
  return (
    <li>
      <span className="td-quiet">{t(`preview_${kind}`)}</span>
      {shown ? (
        <div className="preview">
          <img src="./icon-192.png" alt="" />
          <p>
            <b>{shown.title}</b>
            <span>{shown.body}</span>
          </p>
        </div>
      ) : (
        <p className="preview" data-empty="true">
          {t('previewNothing')}
        </p>
      )}
    </li>
  )
}
