import { ChatroomView } from '@tidings/react'

export default function BakeAlong() {
  return (
    <div style={{ display: 'flex', height: '30rem' }}>
      <ChatroomView chatroom="bake-along" />
    </div>
  )
}
