import { memo } from 'react'
import { Album, Bubble } from './Bubble.tsx'
import type { Item } from './items.ts'
import { MessageLine } from './MessageLine.tsx'
import { OutgoingBubble } from './OutgoingBubble.tsx'

interface SaidItemProps {
  readonly item: Extract<Item, { readonly kind: 'outgoing' | 'album' | 'message' }>
  readonly me: string
}

/** What was said, or is on its way: a line of a conversation or of a thread. */
export const SaidItem = memo(function SaidItem({ item, me }: SaidItemProps) {
  const { first, last } = item
  switch (item.kind) {
    case 'outgoing':
      return (
        <article className="td-line" data-mine="true" data-first={first} data-last={last}>
          <div className="td-line-body">
            <OutgoingBubble message={item.message} first={first} last={last} />
          </div>
        </article>
      )
    case 'album': {
      const place = { mine: item.messages[0]?.from === me, first, last }
      return (
        <MessageLine messages={item.messages} {...place}>
          <Album messages={item.messages} {...place} />
        </MessageLine>
      )
    }
    case 'message': {
      const { message } = item
      const place = { mine: message.from === me, first, last }
      return (
        <MessageLine messages={[message]} {...place}>
          <Bubble message={message} {...place} />
        </MessageLine>
      )
    }
  }
})
