import { FileText, Film, Music, RotateCw, X } from 'lucide-react'
import { sizeText } from '../content/media.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import type { Chosen, Tray } from './tray.ts'

const iconOf = ({ type }: File) => (type.startsWith('video/') ? Film : type.startsWith('audio/') ? Music : FileText)

function Face({ chosen }: { readonly chosen: Chosen }) {
  const Shown = iconOf(chosen.file)
  return chosen.preview === undefined ? (
    <span className="td-file-face">
      <Shown />
    </span>
  ) : (
    <img className="td-chosen-picture" src={chosen.preview} alt="" />
  )
}

/** What was chosen, above the composer. */
export function TrayView({ tray, chosen }: { readonly tray: Tray; readonly chosen: readonly Chosen[] }) {
  const speech = useSpeech()
  const { locale, t } = speech
  if (chosen.length === 0) return null
  return (
    <ul className="td-tray" aria-label={t('uploads')}>
      {chosen.map((one) => (
        <li key={one.key} data-failed={one.error !== undefined}>
          <Face chosen={one} />
          <span className="td-chosen-text">
            <span className="td-file-name" dir="auto">
              {one.file.name}
            </span>
            {one.error === undefined ? (
              <span className="td-quiet">
                {sizeText(one.file.size, locale)}
                {one.progress < 1 && ` · ${t('uploading', { percent: Math.round(one.progress * 100) })}`}
              </span>
            ) : (
              <span className="td-error" role="alert">
                {errorText(speech, one.error)}
              </span>
            )}
            {one.error === undefined && one.progress < 1 && (
              <progress value={one.progress} max={1} aria-label={t('uploads')} />
            )}
          </span>
          {one.error !== undefined && (
            <IconButton icon={RotateCw} look="small" label={t('retry')} onClick={() => tray.retry(one.key)} />
          )}
          <IconButton
            icon={X}
            look="small"
            label={t('cancelFile', { name: one.file.name })}
            onClick={() => tray.remove(one.key)}
          />
        </li>
      ))}
    </ul>
  )
}
