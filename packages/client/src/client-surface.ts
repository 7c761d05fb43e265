import type { ChatClient } from './chat-client.ts'

/** What an app uses of a client, wherever the client lives: in this page, or in a worker that all tabs share. */
export type TidingsClient = Pick<
  ChatClient,
  | 'accounts'
  | 'call'
  | 'connect'
  | 'discard'
  | 'disconnect'
  | 'files'
  | 'loadMoreConversations'
  | 'markRead'
  | 'on'
  | 'open'
  | 'reconnectNow'
  | 'retry'
  | 'send'
  | 'state'
  | 'subscribe'
  | 'typing'
  | 'url'
  | 'wantProfiles'
  | 'watchPresence'
>
