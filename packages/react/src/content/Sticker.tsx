import { useState } from 'react'
import { Still, useCalm } from '../emoji/Still.tsx'
import { useClient } from '../provided/kit.ts'
import { useSpeech } from '../texts/texts.tsx'

export interface StickerData {
  readonly attachment?: string
  readonly url?: string
  readonly name?: string
  readonly says?: string
  readonly animated?: boolean
}

/** One of the server stays where it is as long as its message stands, whatever becomes of its pack. */
const addressOf = ({ attachment, url = '' }: StickerData, server: string): string =>
  attachment === undefined ? url : `${server}/media/${attachment}/file/sticker.webp`

export function Sticker({ data }: { readonly data: StickerData }) {
  const { t } = useSpeech()
  const { url: server } = useClient()
  const [broken, setBroken] = useState<string>()
  const isCalm = useCalm()
  const { says, animated } = data
  const url = addressOf(data, server)
  const label = says ? t('saidBy', { name: t('type_sticker'), words: says }) : t('type_sticker')
  if (broken === url) return <span dir="auto">{says || label}</span>
  if (animated && isCalm) return <Still url={url} className="td-sticker" label={label} />
  return (
    <img
      className="td-sticker"
      src={url}
      alt={label}
      title={says || undefined}
      loading="lazy"
      draggable={false}
      referrerPolicy="no-referrer"
      onError={() => setBroken(url)}
    />
  )
}
