import type { Content } from '@tidings/protocol'
import { Forward } from 'lucide-react'
import { type ComponentType, useState } from 'react'
import type { ContentProps } from '../provided/props.ts'
import { useName } from '../state/people.ts'
import { isolated } from '../texts/isolated.ts'
import { useSpeech } from '../texts/texts.tsx'
import { dayText, timeText } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { previewOf } from './said.ts'

interface Entry {
  readonly from: string
  readonly ts?: number
  readonly content?: Content
}

interface MergedProps {
  readonly data: { readonly title: string; readonly messages: readonly Entry[] }
  /** How what is inside is shown. */
  readonly view: ComponentType<ContentProps>
}

const shownAtFirst = 4
const unknown: Content = { type: 'unknown', data: null }

/** A forwarded bundle: its first lines, and all of it when it is opened. */
export function Merged({ data, view: View }: MergedProps) {
  const { t } = useSpeech()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="td-merged" onClick={() => setOpen(true)}>
        <span className="td-merged-title">
          <Forward />
          <bdi>{data.title}</bdi>
        </span>
        {data.messages.slice(0, shownAtFirst).map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bundle never changes
          <Line key={index} entry={entry} />
        ))}
        <span className="td-merged-count">{t('messageCount', { count: data.messages.length })}</span>
      </button>
      {open && (
        <Dialog title={data.title} onClose={() => setOpen(false)} wide>
          <ol className="td-merged-all">
            {data.messages.map((entry, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a bundle never changes
              <Whole key={index} entry={entry} view={View} />
            ))}
          </ol>
        </Dialog>
      )}
    </>
  )
}

function Line({ entry }: { readonly entry: Entry }) {
  const speech = useSpeech()
  const name = useName(entry.from)
  return (
    <span className="td-merged-line">
      {isolated(name)}: {previewOf(entry.content ?? unknown, speech, () => name)}
    </span>
  )
}

function Whole({ entry, view: View }: { readonly entry: Entry; readonly view: ComponentType<ContentProps> }) {
  const speech = useSpeech()
  const name = useName(entry.from)
  return (
    <li>
      <Avatar oid={entry.from} name={name} size="small" />
      <div>
        <p className="td-merged-who">
          <b dir="auto">{name}</b>
          {entry.ts !== undefined && (
            <time className="td-quiet">
              {dayText(entry.ts, speech)} {timeText(entry.ts, speech.locale)}
            </time>
          )}
        </p>
        <div className="td-words" dir="auto">
          <View content={entry.content ?? unknown} mine={false} />
        </div>
      </div>
    </li>
  )
}
