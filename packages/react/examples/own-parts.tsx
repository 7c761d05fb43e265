import { ChatClient } from '@tidings/client'
import {
  type AvatarProps,
  type ContentProps,
  type ConversationRowProps,
  PresenceDot,
  TidingsChat,
  useClientState,
  useConversationName,
} from '@tidings/react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import { element, token, uid, url } from './page.ts'

function Avatar({ name, children }: AvatarProps) {
  return (
    <span className="td-avatar" aria-hidden="true">
      {name.slice(0, 1)}
      {children}
    </span>
  )
}

function ConversationRow({ conversation, active, onOpen }: ConversationRowProps) {
  const name = useConversationName(conversation)
  const unread = useClientState((state) => state.conversations[conversation]?.unread ?? 0)
  return (
    <button type="button" className="td-row" aria-current={active} onClick={onOpen}>
      <Avatar oid={conversation} name={name}>
        <PresenceDot oid={conversation} />
      </Avatar>
      {name} {unread > 0 && <b>({unread})</b>}
    </button>
  )
}

/** Content of one's own: any JSON may be in it, so look before you show it. */
function Order({ content }: ContentProps) {
  const { number, total } = content.data as { readonly number?: unknown; readonly total?: unknown }
  return (
    <p>
      Order <b>{String(number)}</b>, {String(total)}
    </p>
  )
}

const components = { Avatar, ConversationRow, contents: { 'custom/order': Order } }

const client = new ChatClient({ url })
await client.connect(uid, token)
createRoot(element).render(<TidingsChat client={client} components={components} />)
