import { DeskPanel } from '../desk/DeskPanel.tsx'
import { GalleryPanel } from '../gallery/GalleryPanel.tsx'
import { ChannelPanel } from '../panels/ChannelPanel.tsx'
import { PersonPanel } from '../panels/PersonPanel.tsx'
import { PinsPanel } from '../panels/PinsPanel.tsx'
import { RoomPanel } from '../panels/RoomPanel.tsx'
import { SearchPanel } from '../panels/SearchPanel.tsx'
import { ThreadPanel } from '../panels/ThreadPanel.tsx'
import { isChannel, isRoom } from '../state/names.ts'
import type { Panel } from '../state/view.tsx'

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
    case 'desk':
      return <DeskPanel conversation={conversation} />
    case 'pins':
      return <PinsPanel conversation={conversation} />
    case 'info':
      if (isChannel(conversation)) return <ChannelPanel conversation={conversation} />
      return isRoom(conversation) ? (
        <RoomPanel conversation={conversation} />
      ) : (
        <PersonPanel conversation={conversation} />
      )
  }
}
