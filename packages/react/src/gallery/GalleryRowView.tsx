import type { Message } from '@tidings/protocol'
import { CornerUpRight, FileText, Forward, Link2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLinks } from '../content/links.ts'
import { mediaOf, sizeText } from '../content/media.ts'
import { Voice } from '../content/Voice.tsx'
import { useName } from '../state/people.ts'
import { useShowMessage } from '../state/show-message.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { dateText, monthText } from '../time/when.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { WithMenu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { RowText } from '../ui/RowText.tsx'
import { GalleryTile } from './GalleryTile.tsx'
import type { GalleryRow } from './gallery-items.ts'

interface GalleryRowProps {
  readonly row: GalleryRow
  readonly onView: (id: string) => void
}

export function GalleryRowView({ row, onView }: GalleryRowProps) {
  const { locale } = useSpeech()
  const entriesOf = useEntries()
  switch (row.kind) {
    case 'month':
      return <h3 className="td-section">{monthText(row.ts, locale)}</h3>
    case 'tiles':
      return (
        <div className="td-tiles">
          {row.messages.map((message, at) => (
            <GalleryTile
              key={message.id}
              message={message}
              first={at === 0}
              entries={() => entriesOf(message)}
              onView={onView}
            />
          ))}
        </div>
      )
    case 'one':
      return mediaOf(row.message.content)?.type === 'audio' ? (
        <VoiceRow message={row.message} />
      ) : (
        <FileRow message={row.message} />
      )
    case 'link':
      return <LinkRow message={row.message} url={row.url} />
  }
}

/** What can be done with what is in the gallery. */
function useEntries(): (message: Message) => MenuEntries {
  const { t } = useSpeech()
  const change = useChange()
  const show = useShowMessage()
  return (message) => [
    { key: 'show', label: t('goToMessage'), icon: CornerUpRight, onSelect: () => show(message) },
    {
      key: 'forward',
      label: t('forward'),
      icon: Forward,
      onSelect: () => change({ dialog: { kind: 'forward', messages: [message] } }),
    },
  ]
}

interface OfMessage {
  readonly message: Message
}

/** By whom, and on which day. */
function useSharedBy({ from, ts }: Message): string {
  const { locale, t } = useSpeech()
  return t('sharedOn', { name: useName(from), when: dateText(ts, locale) })
}

interface LineProps extends OfMessage {
  readonly href: string | undefined
  /** Saved under this name; without it, gone to. */
  readonly download?: string
  readonly children: ReactNode
}

/** A row that leads out of the chat, with the way to its message beside it. */
function Line({ message, href, download, children }: LineProps) {
  const { t } = useSpeech()
  const show = useShowMessage()
  const entriesOf = useEntries()
  return (
    <div className="td-with-button">
      <WithMenu
        entries={() => entriesOf(message)}
        render={
          <a
            className="td-row"
            target="_blank"
            rel="noopener noreferrer nofollow"
            {...(href === undefined ? {} : { href })}
            {...(download === undefined ? {} : { download })}
          />
        }
      >
        {children}
      </WithMenu>
      <IconButton icon={CornerUpRight} look="small" label={t('goToMessage')} onClick={() => show(message)} />
    </div>
  )
}

function FileRow({ message }: OfMessage) {
  const { locale, t } = useSpeech()
  const { data = {} } = mediaOf(message.content) ?? {}
  const { links, gone } = useLinks(data)
  const by = useSharedBy(message)
  const name = data.name ?? t('file')
  const size = data.size === undefined ? '' : `${sizeText(data.size, locale)} · `
  const href = links && (data.attachment === undefined ? links.url : `${links.url}&download=1`)
  return (
    <Line message={message} href={href} download={name}>
      <span className="td-file-face">
        <FileText />
      </span>
      <RowText name={name} summary={gone ? t('fileGone') : `${size}${by}`} />
    </Line>
  )
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

function LinkRow({ message, url }: OfMessage & { readonly url: string }) {
  const by = useSharedBy(message)
  const { preview, content } = message
  const told = content.type === 'link' ? (content.data as { readonly title?: string }).title : undefined
  const name = (preview?.url === url ? preview.title : undefined) || told || url
  return (
    <Line message={message} href={url}>
      <span className="td-file-face">
        <Link2 />
      </span>
      <RowText name={name} summary={`${name === url ? '' : `${hostOf(url)} · `}${by}`} />
    </Line>
  )
}

function VoiceRow({ message }: OfMessage) {
  const { t } = useSpeech()
  const show = useShowMessage()
  const by = useSharedBy(message)
  const { data = {} } = mediaOf(message.content) ?? {}
  return (
    <div className="td-voice-row">
      <button type="button" className="td-row" title={t('goToMessage')} onClick={() => show(message)}>
        <RowText name={data.name ?? t('audio')} summary={by} />
      </button>
      <Voice data={data} />
    </div>
  )
}
