import type { LinkPreview } from '@tidings/protocol'
import { MapPin } from 'lucide-react'
import { useState } from 'react'
import { isRoom } from '../state/names.ts'
import { useGo } from '../state/place.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'

interface LocationData {
  readonly latitude: number
  readonly longitude: number
  readonly title?: string
}

/** A place, without a map: a map's server would learn who looks where. The link opens one. */
export function LocationCard({ data }: { readonly data: LocationData }) {
  const { t } = useSpeech()
  const { latitude, longitude, title } = data
  const at = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
  return (
    <a className="td-file" dir="auto" href={url} target="_blank" rel="noopener noreferrer">
      <span className="td-file-face">
        <MapPin />
      </span>
      <span className="td-file-name" dir="auto">
        {title || t('type_location')}
      </span>
      <span className="td-file-size">{at}</span>
    </a>
  )
}

/** A name card: a click opens the conversation. */
export function NameCard({ data }: { readonly data: { readonly oid: string; readonly name: string } }) {
  const { t } = useSpeech()
  const go = useGo()
  return (
    <button type="button" className="td-file" dir="auto" onClick={() => go({ conversation: data.oid })}>
      <Avatar oid={data.oid} name={data.name} size="small" />
      <span className="td-file-name" dir="auto">
        {data.name}
      </span>
      <span className="td-file-size">{isRoom(data.oid) ? t('room') : t('person')}</span>
    </button>
  )
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

/** What a page says of itself. Its picture is not shown if it cannot be had. */
export function LinkCard({ preview }: { readonly preview: LinkPreview }) {
  const [broken, setBroken] = useState(false)
  const { url, title, description, image, site } = preview
  if (!/^https?:\/\//i.test(url)) return null
  return (
    <a className="td-link-card" dir="auto" href={url} target="_blank" rel="noopener noreferrer nofollow">
      <span className="td-link-site">{site || hostOf(url)}</span>
      {title && (
        <span className="td-link-title" dir="auto">
          {title}
        </span>
      )}
      {description && (
        <span className="td-link-text" dir="auto">
          {description}
        </span>
      )}
      {image && !broken && /^https:\/\//i.test(image) && (
        <img src={image} alt="" loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
      )}
    </a>
  )
}
