import type { ConversationSettings, RoomRole, Uid } from '@tidings/protocol'

export interface Membership {
  readonly user: Uid
  readonly role: RoomRole
  readonly joinedAt: number
  /** The head when the member came in. */
  readonly joinedSeq: number
  readonly readSeq: number
  /** Counting entries up to readSeq. Unread is the head's counted minus this. */
  readonly readCounted: number
  /** The furthest that was ever read; below `readSeq` while the pointer never went back. It is what others see. */
  readonly seenSeq: number
  /** How often the pointer was moved back. */
  readonly readTurn: number
  readonly deliveredSeq: number
  /** Entries up to this one were cleared by the member. */
  readonly clearedSeq: number
  /** Off the list while the head is not above this. */
  readonly hiddenSeq: number
  readonly alias: string
  /** Milliseconds since the epoch; 0 when not muted. */
  readonly mutedUntil: number
  /** May speak while all are muted. */
  readonly allowed: boolean
  readonly settings: ConversationSettings
  /** Rises with every change of the membership but the pointer's move by sending. */
  readonly version: number
}

export type ConversationSettingsPatch = {
  readonly [K in keyof ConversationSettings]?: ConversationSettings[K] | null
}

/** What a change of a membership may name; what is left out stays. */
export interface MembershipPatch {
  readonly alias?: string
  readonly mutedUntil?: number
  readonly allowed?: boolean
  /** Put into the place of what stands, setting by setting; null takes one away. */
  readonly settings?: ConversationSettingsPatch
  readonly hiddenSeq?: number
  readonly clearedSeq?: number
}
