export interface ChatroomViewProps {
  /** Its id. */
  readonly chatroom: string
  /** Somebody wants to go from here; without it there is no button for that. */
  readonly onLeave?: (() => void) | undefined
}
