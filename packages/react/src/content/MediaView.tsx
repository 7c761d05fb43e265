import type { MentionAt } from '@tidings/protocol/mentioned'
import { FileText } from 'lucide-react'
import { useSpeech } from '../texts/texts.tsx'
import { Film } from './Film.tsx'
import { useLinks } from './links.ts'
import { type Media, type MediaData, sizeText } from './media.ts'
import { Picture } from './Picture.tsx'
import { Voice } from './Voice.tsx'
import { PlainText } from './Words.tsx'

type MediaViewProps = Media & { readonly mentionsAt?: readonly MentionAt[] | undefined }

/** A file in a bubble: a picture, a film, a sound, or a name to click on. */
export function MediaView({ type, data, mentionsAt }: MediaViewProps) {
  return (
    <>
      {type === 'image' && <Picture data={data} />}
      {type === 'video' && <Film data={data} />}
      {type === 'audio' && <Voice data={data} />}
      {type === 'file' && <FileCard data={data} />}
      {data.caption !== undefined && (
        <span className="td-caption" dir="auto">
          <PlainText text={data.caption} mentionsAt={mentionsAt} />
        </span>
      )}
    </>
  )
}

function FileCard({ data }: { readonly data: MediaData }) {
  const { locale, t } = useSpeech()
  const { links, gone } = useLinks(data)
  if (gone) return <em className="td-faint">{t('fileGone')}</em>
  const name = data.name ?? t('file')
  const href = links && (data.attachment === undefined ? links.url : `${links.url}&download=1`)
  return (
    <a
      className="td-file"
      dir="auto"
      download={name}
      rel="noopener noreferrer"
      target="_blank"
      {...(href === undefined ? {} : { href })}
    >
      <span className="td-file-face">
        <FileText />
      </span>
      <span className="td-file-name" dir="auto">
        {name}
      </span>
      <span className="td-file-size">{data.size === undefined ? '' : sizeText(data.size, locale)}</span>
    </a>
  )
}
