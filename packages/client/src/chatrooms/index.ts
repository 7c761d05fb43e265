export type { ChatroomLine } from './lines.ts'
export {
  type ChatroomHost,
  type ChatroomSendOptions,
  type ChatroomState,
  OpenChatroom,
  type OpenChatroomOptions,
} from './open-chatroom.ts'
