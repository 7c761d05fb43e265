import type { Message } from '@tidings/protocol'
import { useMemo, useState } from 'react'
import { OpenedPart } from '../ui/Boundary.tsx'
import { lazy } from '../ui/lazy.tsx'
import { mediaOf } from './media.ts'
import { viewKey } from './Picture.tsx'
import type { Viewable } from './Viewer.tsx'

export const Viewer = lazy(() => import('./Viewer.tsx').then((module) => module.Viewer))

export function viewableOf({ id, content }: Message): Viewable | undefined {
  const media = mediaOf(content)
  return media?.type === 'image' || media?.type === 'video' ? { key: id, ...media } : undefined
}

/** A picture that lies in a bundle, say, and is no message of those around: it is seen alone. */
const alone = (key: string): Viewable => ({
  key,
  type: 'image',
  data: URL.canParse(key) ? { url: key } : { attachment: key },
})

/** Opens the viewer at a picture of some messages, by what `viewKey` calls it. */
export function useViewer(messages: readonly Message[]) {
  const [start, view] = useState<string>()
  const media = useMemo(() => messages.map(viewableOf).filter((one) => one !== undefined), [messages])
  if (start === undefined) return { viewer: null, view }
  const first = media.find(({ data }) => viewKey(data) === start)
  const only = first ?? alone(start)
  const viewer = (
    <OpenedPart onClose={() => view(undefined)}>
      <Viewer media={first ? media : [only]} start={only.key} onClose={() => view(undefined)} />
    </OpenedPart>
  )
  return { viewer, view }
}
