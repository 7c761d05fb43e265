import { ChatClient } from '@tidings/client'
import { ConversationRow, type ConversationRowProps, TidingsChat } from '@tidings/react'
import { Profiler } from 'react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import { element, token, uid, url } from '../examples/page.ts'
import { ComponentsContext } from '../src/provided/components.tsx'

/** How often each row was rendered, for the test to read. */
const renders: Record<string, number> = {}
const none = {}

/** The kit's own row, counted: also what a part of it renders by itself. */
function CountedRow(props: ConversationRowProps) {
  const count = (id: string): void => {
    renders[id] = (renders[id] ?? 0) + 1
  }
  return (
    <ComponentsContext value={none}>
      <Profiler id={props.conversation} onRender={count}>
        <ConversationRow {...props} />
      </Profiler>
    </ComponentsContext>
  )
}

const components = { ConversationRow: CountedRow }

const client = new ChatClient({ url })
await client.connect(uid, token)
while (client.state.older !== undefined) await client.loadMoreConversations()
Object.assign(globalThis, { renders })
createRoot(element).render(<TidingsChat client={client} components={components} />)
