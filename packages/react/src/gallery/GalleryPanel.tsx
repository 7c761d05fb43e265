import { FileText, Image, Link2, Mic, SearchX } from 'lucide-react'
import { type RefObject, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer } from 'virtua'
import { TryAgain } from '../content/TryAgain.tsx'
import { Viewer, viewableOf } from '../content/use-viewer.tsx'
import { Panel } from '../panels/Panel.tsx'
import { useShowMessage } from '../state/show-message.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { useRoving } from '../ui/roving.ts'
import { Choice } from '../ui/Toggle.tsx'
import { GalleryRowView } from './GalleryRowView.tsx'
import { rowsOf } from './gallery-items.ts'
import { type Gallery, useGallery } from './use-gallery.ts'

const kinds = {
  media: { has: ['picture', 'film'], icon: Image, none: 'noMedia' },
  files: { has: ['file'], icon: FileText, none: 'noFiles' },
  voice: { has: ['voice'], icon: Mic, none: 'noVoice' },
  links: { has: ['link'], icon: Link2, none: 'noLinks' },
} as const

type Kind = keyof typeof kinds

const nearEnd = 600
/** Until a row is measured, in pixels. */
const likelyHeight = 96

/** Everything that was shared in a conversation: pictures and films, files, voice, links, by month. */
export function GalleryPanel({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const [kind, setKind] = useState<Kind>('media')
  return (
    <Panel title={t('shared')}>
      <div className="td-panel-tools">
        <Choice
          bare
          label={t('kind')}
          value={kind}
          choices={{ media: t('media'), files: t('files'), voice: t('voices'), links: t('links') }}
          onChange={setKind}
        />
      </div>
      <Shared key={kind} conversation={conversation} kind={kind} />
    </Panel>
  )
}

interface SharedProps {
  readonly conversation: string
  readonly kind: Kind
}

function Shared({ conversation, kind }: SharedProps) {
  const { t } = useSpeech()
  const { has, icon, none } = kinds[kind]
  const gallery = useGallery(conversation, has)
  const { messages, state, more, stuck } = gallery
  if (state === 'failed') return <Note icon={SearchX} title={t('searchFailed')} />
  if (messages.length === 0 && (state === 'asking' || more)) return <Waiting more={more} stuck={stuck} />
  if (messages.length === 0) return <Note icon={icon} title={t(none)} />
  return <Rows gallery={gallery} kind={kind} />
}

/** Of a whole page nothing may be left: then the next one is asked for. */
function Waiting({ more, stuck }: Pick<Gallery, 'more' | 'stuck'>) {
  const { t } = useSpeech()
  useEffect(() => {
    if (!stuck) more?.()
  }, [more, stuck])
  return stuck ? <TryAgain text={t('searchFailed')} onClick={() => more?.()} /> : <Loading />
}

function Rows({ gallery, kind }: { readonly gallery: Gallery; readonly kind: Kind }) {
  const { t } = useSpeech()
  const { messages, more, stuck } = gallery
  const list = useRef<HTMLDivElement>(null)
  const [viewed, setViewed] = useState<string>()
  const rows = useMemo(() => rowsOf(messages, kinds[kind].has), [messages, kind])
  const show = useShowMessage()
  function onScroll(): void {
    const element = list.current
    if (stuck || !element || element.scrollHeight - element.scrollTop - element.clientHeight > nearEnd) return
    more?.()
  }
  return (
    <div ref={list} className="td-gallery" onScroll={onScroll} {...useRoving(list)}>
      <Virtualizer
        data={rows}
        as="ul"
        item="li"
        bufferSize={400}
        itemSize={likelyHeight}
        scrollRef={list as RefObject<HTMLElement | null>}
      >
        {(row) => <GalleryRowView key={row.key} row={row} onView={setViewed} />}
      </Virtualizer>
      {more && (
        <button type="button" className="td-link" onClick={more}>
          {stuck ? t('retry') : t('showMore')}
        </button>
      )}
      {viewed !== undefined && (
        <Suspense>
          <Viewer
            media={messages.flatMap((one) => viewableOf(one) ?? [])}
            start={viewed}
            onClose={() => setViewed(undefined)}
            onNearEnd={more}
            onShow={(key) => {
              const message = messages.find(({ id }) => id === key)
              if (message) show(message)
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
