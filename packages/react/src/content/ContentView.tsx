import { itemOf } from '@tidings/client'
import type { Content, LinkPreview } from '@tidings/protocol'
import { type ComponentType, useContext } from 'react'
import { SaidAt } from '../emoji/ServerEmoji.tsx'
import { ComponentsContext } from '../provided/components.tsx'
import type { ContentProps } from '../provided/props.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Boundary } from '../ui/Boundary.tsx'
import { lazy } from '../ui/lazy.tsx'
import { LinkCard, LocationCard, NameCard } from './Cards.tsx'
import { MediaView } from './MediaView.tsx'
import { Merged } from './Merged.tsx'
import { mediaOf } from './media.ts'
import { Poll } from './Poll.tsx'
import { Quoted } from './Quoted.tsx'
import { Sticker } from './Sticker.tsx'
import { noticeText } from './said.ts'
import { Long, MarkdownText, PlainText } from './Words.tsx'

const CardMessage = lazy(() => import('./CardMessage.tsx').then((module) => module.CardMessage))

const Articles = lazy(() => import('./Articles.tsx').then((module) => module.Articles))

type View = ComponentType<ContentProps>
/** Checked by the server when it was sent: of a known type, and so of its shape. */
const as = <T,>(data: unknown): T => data as T

const media: View = ({ content, message }) => {
  const found = mediaOf(content)
  return found ? <MediaView {...found} mentionsAt={message?.mentionsAt} /> : <Unknown content={content} mine={false} />
}

const views: Readonly<Record<string, View>> = {
  text: ({ content, message }) => (
    <Long text={as<string>(content.data)}>
      {(shown) => <PlainText text={shown} mentionsAt={message?.mentionsAt} />}
    </Long>
  ),
  markdown: ({ content, message }) => (
    <Long text={as<string>(content.data)}>
      {(shown) => <MarkdownText text={shown} mentionsAt={message?.mentionsAt} />}
    </Long>
  ),
  quote: Quoted,
  image: media,
  video: media,
  audio: media,
  file: media,
  location: ({ content }) => <LocationCard data={as(content.data)} />,
  card: ({ content }) => <NameCard data={as(content.data)} />,
  menu: ({ content }) => <PlainText text={as<{ readonly name: string }>(content.data).name} />,
  link: ({ content }) => <LinkCard preview={as<LinkPreview>(content.data)} />,
  sticker: ({ content }) => <Sticker data={as(content.data)} />,
  poll: ({ content, message }) => <Poll data={as(content.data)} message={message} />,
  articles: ({ content, message }) => <Articles data={as(content.data)} ts={message?.ts} />,
  'adaptive-card': (props) => <CardMessage {...props} view={ContentView} />,
  merge: ({ content }) => <Merged data={as(content.data)} view={ContentView} />,
}

const withoutName = ({ type, data }: Content): Content => ({
  type,
  data: { ...(data as object | null), by: undefined },
})

/** What stands in the place of something that is not shown: a notice in words, or the name of an unknown type. */
const Unknown: View = ({ content }) => {
  const speech = useSpeech()
  // Who took it back is who sent it, nearly always: the bubble says that already.
  const text = noticeText(withoutName(content), speech, () => '') ?? speech.t('unknownContent', { type: content.type })
  return <em className="td-faint">{text}</em>
}

const Failed = () => <em className="td-faint">{useSpeech().t('messageFailed')}</em>

/** What a message says, by its type. An app's own view comes first. One that cannot be shown leaves the others alone. */
export const ContentView: View = (props) => {
  const { contents = {} } = useContext(ComponentsContext)
  const around = useContext(SaidAt)
  const { content, message } = props
  const Shown = itemOf(contents, content.type) ?? itemOf(views, content.type) ?? Unknown
  return (
    <Boundary fallback={<Failed />}>
      <SaidAt value={message ? Math.max(message.ts, message.editedAt) : around}>
        <Shown {...props} />
      </SaidAt>
    </Boundary>
  )
}
