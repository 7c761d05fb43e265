/** What the loader knows, from its script element. */
export interface Options {
  /** The Tidings server, without a slash at its end. */
  readonly server: string
  readonly user: string
  /** Asked again when the one before has gone stale. */
  token(): Promise<string>
  /** What is opened first. */
  readonly conversation: string | undefined
  readonly language: 'en' | 'zh'
  readonly theme: 'system' | 'light' | 'dark'
}

/** The chat, once it is loaded. */
export interface LoadedChat {
  /** A chat that is not shown reads nothing. */
  show(shown: boolean, conversation?: string): void
  destroy(): void
}

/** What the chat's chunk exports. */
export interface ChatModule {
  /** `onUnread` hears how many messages wait, at once and whenever that changes. */
  mountChat(element: Element, options: Options, onUnread: (count: number) => void): LoadedChat
}

/** `window.Tidings`: the widget as the site sees it. */
export interface Widget {
  open(conversation?: string): void
  close(): void
  /** Takes everything away, also the connection. */
  destroy(): void
}

declare global {
  interface Window {
    Tidings?: Widget
    /** In place of `data-token`: the site's own way to a token. */
    tidingsToken?: () => string | Promise<string>
  }
}
