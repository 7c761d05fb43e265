import type { OutgoingMessage } from '@tidings/client'
import type { Content, Message } from '@tidings/protocol'
import type { ComponentType, ReactNode } from 'react'

/** What the parts are given that an app may put its own in place of. */

export interface AvatarProps {
  readonly oid: string
  readonly name: string
  readonly size?: 'small' | 'medium' | 'large'
  /** Over its corner: a dot of presence, say. */
  readonly children?: ReactNode
}

export interface ConversationRowProps {
  readonly conversation: string
  readonly active: boolean
  readonly onOpen: () => void
}

export interface ContentProps {
  readonly content: Content
  /** Absent while it is on its way, and inside a forwarded bundle. */
  readonly message?: Message | undefined
  readonly mine: boolean
}

export interface BubbleProps {
  readonly message: Message
  readonly mine: boolean
  /** The first and the last of those that one person said in a row. */
  readonly first: boolean
  readonly last: boolean
}

export interface OutgoingProps {
  readonly message: OutgoingMessage
  readonly first: boolean
  readonly last: boolean
}

export interface ComposerProps {
  readonly conversation: string
  /** The thread that is written in. */
  readonly thread?: string | undefined
}

export interface Components {
  readonly Avatar: ComponentType<AvatarProps>
  readonly ConversationRow: ComponentType<ConversationRowProps>
  readonly Bubble: ComponentType<BubbleProps>
  readonly Composer: ComponentType<ComposerProps>
  /** By content type: `custom/order`, say. */
  readonly contents: Readonly<Record<string, ComponentType<ContentProps>>>
}
