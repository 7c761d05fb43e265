import { ChatClient, totalCalling } from '@tidings/client'
import { Note, type Place, TidingsChat, useClientState, useSpeech } from '@tidings/react'
import { createRoot } from 'react-dom/client'
import '@tidings/react/styles.css'
import type { ChatModule, Options } from './contract.ts'

const texts = {
  en: { widgetSignedOut: 'You are signed out here. Load the page again to go on.' },
  zh: { widgetSignedOut: '您已在此处退出登录。请重新加载页面。' },
}

/** A terminal for each tab: two with the same id would put each other out. */
function terminalId(): string {
  const key = 'tidings.widget'
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  const id = `widget-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
  try {
    const known = sessionStorage.getItem(key)
    if (known !== null) return known
    sessionStorage.setItem(key, id)
  } catch {
    // Blocked by the browser: a reload is another terminal.
  }
  return id
}

/** Stands where one's own name does, and says when there is nothing to be done here any more. */
function Head() {
  const { t } = useSpeech<'widgetSignedOut'>()
  const ended = useClientState(({ connection }) => connection.phase === 'signed-out')
  const name = useClientState(({ user }) => user?.name ?? '')
  if (ended) return <Note title={t('widgetSignedOut')} />
  return <span className="td-me-name">{name}</span>
}

export const mountChat: ChatModule['mountChat'] = (element, options: Options, onUnread) => {
  const client = new ChatClient({
    url: options.server,
    client: { id: terminalId(), platform: 'web', name: location.hostname },
    onFault: (fault) => console.warn('tidings:', fault),
  })
  const root = createRoot(element)
  let place: Place = { view: 'chats' }
  let shown = false

  function render(): void {
    root.render(
      shown && (
        <TidingsChat
          client={client}
          language={options.language}
          theme={options.theme}
          texts={texts}
          place={place}
          onPlace={go}
          head={<Head />}
        />
      ),
    )
  }
  function go(next: Place): void {
    place = next
    render()
  }

  // The chat itself says what is wrong with the connection.
  client.connect(options.user, options.token).catch((fault: unknown) => console.warn('tidings:', fault))
  let told = -1
  const stop = client.subscribe(() => {
    if (client.state.cursor === undefined || totalCalling(client.state) === told) return
    told = totalCalling(client.state)
    onUnread(told)
  })
  return {
    show(now, conversation) {
      shown = now
      if (conversation !== undefined) place = { view: 'chats', conversation }
      render()
    },
    destroy() {
      stop()
      root.unmount()
      client.disconnect()
    },
  }
}
