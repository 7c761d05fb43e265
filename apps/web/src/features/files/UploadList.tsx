import { useSpeech } from '../../i18n/texts.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { sizeText } from './media.ts'
import type { Uploads } from './uploads.ts'

/** What is on its way up, above the composer. */
export function UploadList({ uploads }: { readonly uploads: Uploads }) {
  const { language, texts } = useSpeech()
  if (uploads.pending.length === 0) return null
  return (
    <ul className="uploads" aria-label={texts.uploads}>
      {uploads.pending.map(({ key, file, progress, error }) => (
        <li key={key} data-failed={error !== undefined}>
          <span className="file-name">{file.name}</span>
          {error === undefined ? (
            <progress value={progress} max={1} aria-label={texts.uploading(Math.round(progress * 100))} />
          ) : (
            <span className="error" role="alert">
              {error}
              <button type="button" className="link" onClick={() => uploads.retry(key)}>
                {texts.retry}
              </button>
            </span>
          )}
          <span className="quiet">{sizeText(file.size, language)}</span>
          <button
            type="button"
            className="round small"
            onClick={() => uploads.cancel(key)}
            aria-label={`${texts.cancel}: ${file.name}`}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
}
