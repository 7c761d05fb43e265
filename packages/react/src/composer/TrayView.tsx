import type { FileFault, OutgoingAlbum, OutgoingFile } from '@tidings/client'
import { TidingsError } from '@tidings/client'
import { FileInput, FileText, Film, MessageSquareText, Music, RotateCw, SendHorizontal, X } from 'lucide-react'
import { Fragment } from 'react'
import { sizeText } from '../content/media.ts'
import { useClientState } from '../state/use-client-state.ts'
import { errorText, type Speech, useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Toggle } from '../ui/Toggle.tsx'
import { isStripped, type Tray, usePreview, useTells } from './tray.ts'
import type { Tells } from './what-it-tells.ts'

const iconOf = ({ type }: OutgoingFile) =>
  type.startsWith('video/') ? Film : type.startsWith('audio/') ? Music : FileText

function Face({ chosen }: { readonly chosen: OutgoingFile }) {
  const Shown = iconOf(chosen)
  const preview = usePreview(chosen)
  return preview === undefined ? (
    <span className="td-file-face">
      <Shown />
    </span>
  ) : (
    <img className="td-chosen-picture" src={preview} alt="" decoding="async" />
  )
}

function faultText(speech: Speech, { reason, error }: FileFault): string {
  const { t, locale } = speech
  const { limit } = error.details ?? {}
  switch (reason) {
    case 'too_large':
      return limit === undefined ? t('file_tooLarge') : t('file_tooLargeFor', { size: sizeText(limit, locale) })
    case 'no_room':
      return t('file_noRoom')
    case 'vanished':
      return t('file_vanished')
    case 'unreadable':
      return t('file_unreadable')
    case 'unavailable':
      return t('file_unavailable')
    default:
      return errorText(speech, TidingsError.fromWire(error))
  }
}

/** Nothing changes by trying these again. */
const final: readonly FileFault['reason'][] = ['too_large', 'unreadable']

/** What it tells beside what is seen, and whether that goes along. */
function tellsText(t: Speech['t'], { place, device }: Tells, goes: boolean): string {
  const parts = [...(place ? [t('tellsPlace')] : []), ...(device === undefined ? [] : [t('tellsDevice', { device })])]
  if (parts.length === 0) return ''
  return t(goes ? 'tellsWith' : 'tellsWithout', { what: parts.join(t('tellsAnd')) })
}

/** How far it is, as far as that is known. */
function Standing({ file, online }: { readonly file: OutgoingFile; readonly online: boolean }) {
  const { locale, t } = useSpeech()
  const isUp = file.kind !== undefined
  const percent = file.size === 0 ? 0 : Math.floor((file.received / file.size) * 100)
  // All bytes are there: it is looked at, which takes as long as it takes.
  const how = isUp
    ? ''
    : !online
      ? t('uploadWaits')
      : percent === 100
        ? t('uploadChecked')
        : t('uploading', { percent })
  const tells = useTells(file)
  const said = tells ? tellsText(t, tells, file.original === true) : ''
  return (
    <>
      <span className="td-quiet">
        {[sizeText(file.size, locale), how, said].filter((one) => one !== '').join(' · ')}
      </span>
      {!isUp && <progress value={percent} max={100} aria-label={file.name} />}
    </>
  )
}

interface RowProps {
  readonly file: OutgoingFile
  readonly tray: Tray
  readonly online: boolean
}

function FileRow({ file, tray, online }: RowProps) {
  const speech = useSpeech()
  const { t } = speech
  const { key, name, type, album, fault, original = false } = file
  return (
    <li data-failed={fault !== undefined} data-sent={album !== undefined}>
      <Face chosen={file} />
      <span className="td-chosen-text">
        <bdi className="td-file-name" title={name}>
          {name}
        </bdi>
        {fault ? (
          <span className="td-error" role="alert">
            {faultText(speech, fault)}
          </span>
        ) : (
          <Standing file={file} online={online} />
        )}
      </span>
      {album === undefined && isStripped(type) && (
        <IconButton
          icon={FileInput}
          look="small"
          label={t('unchangedFile', { name })}
          aria-pressed={original}
          onClick={() => tray.unchanged([key], !original)}
        />
      )}
      {fault && !final.includes(fault.reason) && (
        <IconButton icon={RotateCw} look="small" label={t('retry')} onClick={() => tray.retry(key)} />
      )}
      <IconButton icon={X} look="small" label={t('cancelFile', { name })} onClick={() => tray.remove(key)} />
    </li>
  )
}

/** Words that were sent with files. They go with those that arrive; without any, the writer says what is to become of them. */
function WordsRow({
  album,
  alone,
  tray,
}: {
  readonly album: OutgoingAlbum
  readonly alone: boolean
  readonly tray: Tray
}) {
  const { t } = useSpeech()
  const { key, words } = album
  return (
    <li>
      <span className="td-file-face">
        <MessageSquareText />
      </span>
      <span className="td-chosen-text">
        <bdi className="td-file-name">{words?.data.slice(0, 300)}</bdi>
        <span className="td-quiet">{alone ? t('wordsAlone') : t('wordsWait')}</span>
      </span>
      {alone && (
        <IconButton icon={SendHorizontal} look="small" label={t('sendWords')} onClick={() => tray.retry(key)} />
      )}
      <IconButton icon={X} look="small" label={t('cancelWords')} onClick={() => tray.remove(key)} />
    </li>
  )
}

interface TrayViewProps {
  readonly tray: Tray
  readonly chosen: readonly OutgoingFile[]
  readonly albums: readonly OutgoingAlbum[]
}

/** What was chosen, above the composer. */
export function TrayView({ tray, chosen, albums }: TrayViewProps) {
  const { t } = useSpeech()
  const online = useClientState(({ connection }) => connection.phase === 'online')
  const spoken = albums.filter(({ words }) => words !== undefined)
  if (chosen.length === 0 && spoken.length === 0) return null
  const waiting = chosen.filter(({ album }) => album === undefined)
  const choosable = waiting.filter(({ type }) => isStripped(type))
  const rowsOf = (files: readonly OutgoingFile[]) =>
    files.map((file) => <FileRow key={file.key} file={file} tray={tray} online={online} />)
  return (
    <ul className="td-tray" aria-label={t('uploads')}>
      {albums.map((album) => {
        const files = chosen.filter((file) => file.album === album.key)
        return (
          <Fragment key={album.key}>
            {rowsOf(files)}
            {album.words && <WordsRow album={album} alone={files.every(({ fault }) => fault)} tray={tray} />}
          </Fragment>
        )
      })}
      {rowsOf(waiting)}
      {choosable.length > 1 && (
        <li className="td-tray-all">
          <Toggle
            label={t('allUnchanged')}
            checked={choosable.every(({ original }) => original)}
            onChange={(on) =>
              tray.unchanged(
                choosable.map(({ key }) => key),
                on,
              )
            }
          />
        </li>
      )}
    </ul>
  )
}
