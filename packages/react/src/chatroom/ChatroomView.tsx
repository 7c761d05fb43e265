import { Boundary } from '../ui/Boundary.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Loading } from '../ui/Note.tsx'
import type { ChatroomViewProps } from './props.ts'

const OpenChatroomView = lazy(() => import('./OpenChatroomView.tsx').then((module) => module.OpenChatroomView))

/** A chatroom, in which one is for as long as this is shown. */
export function ChatroomView(props: ChatroomViewProps) {
  return (
    <Boundary key={props.chatroom} loading={<Loading look="messages" />}>
      <OpenChatroomView {...props} />
    </Boundary>
  )
}
