import type { ChatModule, LoadedChat, Options, Widget } from './contract.ts'
import { type Frame, makeFrame } from './frame.ts'
import { watchUnread } from './unread.ts'

/** Where the files of the chat and of the button lie. */
export interface Files {
  readonly chat: URL
  readonly chatStyles: readonly URL[]
  readonly frameStyles: URL
}

/** Escape is for what lies on top: a menu or dialog of the chat before the panel. */
const isForPanel = (event: KeyboardEvent, panel: HTMLElement): boolean =>
  event.key === 'Escape' && !event.defaultPrevented && !panel.querySelector('.td-layer')?.hasChildNodes()

/** The button in the page; everything else comes when it is opened first. */
export class ChatWidget implements Widget {
  readonly #options: Options
  readonly #files: Files
  readonly #frame: Frame
  readonly #links: HTMLLinkElement[] = []
  readonly #stopWatching: () => void
  #state: 'idle' | 'loading' | 'loaded' | 'destroyed' = 'idle'
  #chat: LoadedChat | undefined
  #open = false
  #wanted: string | undefined

  constructor(options: Options, files: Files) {
    this.#options = options
    this.#files = files
    this.#wanted = options.conversation
    this.#frame = makeFrame(options, () => (this.#open ? this.close() : this.open()))
    const { host, panel, unread } = this.#frame
    panel.addEventListener('keydown', (event) => {
      if (isForPanel(event, panel)) this.close()
    })
    this.#stopWatching = watchUnread(options, unread)
    this.#addStyles(files.frameStyles).then(
      () => this.#state === 'destroyed' || document.body.append(host),
      (fault: unknown) => console.error(fault),
    )
  }

  open(conversation?: string): void {
    if (this.#state === 'destroyed') return
    this.#open = true
    this.#wanted = conversation ?? this.#wanted
    this.#frame.show(true)
    if (this.#chat) this.#chat.show(true, conversation)
    else if (this.#state === 'idle') this.#start()
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#frame.show(false)
    this.#chat?.show(false)
  }

  destroy(): void {
    this.#state = 'destroyed'
    this.#stopWatching()
    this.#chat?.destroy()
    this.#frame.host.remove()
    for (const link of this.#links) link.remove()
  }

  #start(): void {
    this.#state = 'loading'
    this.#frame.loading()
    this.#load().then(
      ({ mountChat }) => {
        if (this.#state === 'destroyed') return
        this.#state = 'loaded'
        this.#stopWatching()
        this.#frame.place.replaceChildren()
        this.#chat = mountChat(this.#frame.place, this.#options, this.#frame.unread)
        this.#chat.show(this.#open, this.#wanted)
      },
      (fault: unknown) => {
        console.warn(fault)
        if (this.#state === 'destroyed') return
        this.#state = 'idle'
        this.#frame.failed(() => this.#start())
      },
    )
  }

  async #load(): Promise<ChatModule> {
    const styles = this.#files.chatStyles.map((url) => this.#addStyles(url))
    const [chat] = await Promise.all([import(/* @vite-ignore */ this.#files.chat.href), ...styles])
    return chat as ChatModule
  }

  /** Resolves when the style sheet counts. */
  #addStyles({ href }: URL): Promise<void> {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = href
    this.#links.push(link)
    document.head.append(link)
    return new Promise((resolve, reject) => {
      link.addEventListener('load', () => resolve())
      link.addEventListener('error', () => {
        link.remove()
        reject(new Error(`tidings: ${href} cannot be loaded`))
      })
    })
  }
}
