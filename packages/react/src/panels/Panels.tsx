import type { Panel } from '../chat/view.tsx'
import { GalleryPanel } from '../gallery/GalleryPanel.tsx'
import { isRoom } from '../state/names.ts'
import { PersonPanel } from './PersonPanel.tsx'
import { PinsPanel } from './PinsPanel.tsx'
import { RoomPanel } from './RoomPanel.tsx'
import { SearchPanel } from './SearchPanel.tsx'
import { ThreadPanel } from './ThreadPanel.tsx'

interface PanelsProps {
  readonly conversation: string
  readonly panel: Panel
}

/** What stands beside the conversation. */
export function Panels({ conversation, panel }: PanelsProps) {
  switch (panel.kind) {
    case 'thread':
      return <ThreadPanel key={panel.root} conversation={conversation} root={panel.root} />
    case 'search':
      return <SearchPanel conversation={conversation} />
    case 'gallery':
      return <GalleryPanel conversation={conversation} />
    case 'pins':
      return <PinsPanel conversation={conversation} />
    case 'info':
      return isRoom(conversation) ? (
        <RoomPanel conversation={conversation} />
      ) : (
        <PersonPanel conversation={conversation} />
      )
  }
}
