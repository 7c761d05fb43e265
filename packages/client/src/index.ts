export { TidingsError } from '@tidings/protocol/errors'
export {
  type CallOptions,
  ChatClient,
  type ChatClientOptions,
  type OpenConversation,
  type SendOptions,
} from './chat-client.ts'
export type { TidingsClient } from './client-surface.ts'
export type { QueueActs } from './files/acts.ts'
export type { ChosenFile, SendFilesOptions } from './files/chosen.ts'
export type { FileActs, LinkOptions, UploadedFile, UploadOptions } from './files/files.ts'
export type { Accounts } from './runtime/accounts.ts'
export type { BlobLike, FetchLike, Runtime, WebSocketConstructor, WebSocketLike } from './runtime/runtime.ts'
export { wholeUrl } from './runtime/server-address.ts'
export type { TokenSource } from './runtime/token.ts'
export type { SendHandle } from './sending/outbox.ts'
export { type Attention, attentionOf, callFor, isMutedNow, notifyingOf, totalCalling } from './state/attention.ts'
export { type Cache, type CacheChange, type CacheRow, MemoryCache } from './state/cache.ts'
export { foldersOf, isInFolder, type NamedFolder, unreadInFolder } from './state/folders.ts'
export { itemOf } from './state/item-of.ts'
export {
  type FileFault,
  type FileFaultReason,
  type FilePlace,
  type FilesFor,
  type OutgoingAlbum,
  type OutgoingFile,
  wouldBeLost,
} from './state/outgoing-file.ts'
export type { OwnState } from './state/own-state.ts'
export { type Action, reduce } from './state/reduce.ts'
export { isUnread, listConversations, outgoingTo, serverNow, totalUnread } from './state/selectors.ts'
export {
  type ClientState,
  type ConnectionState,
  emptyState,
  type MessageWindow,
  type OutgoingMessage,
  type PackState,
  type SignedOutCause,
  type StreamedMessage,
} from './state/state.ts'
