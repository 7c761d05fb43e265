export { TidingsError } from '@tidings/protocol/errors'
export type { Accounts } from './accounts.ts'
export { type Attention, attentionOf, callFor, isMutedNow, notifyingOf, totalCalling } from './attention.ts'
export { type Cache, type CacheChange, type CacheRow, MemoryCache } from './cache.ts'
export {
  type CallOptions,
  ChatClient,
  type ChatClientOptions,
  type OpenConversation,
  type SendOptions,
} from './chat-client.ts'
export type { TidingsClient } from './client-surface.ts'
export type { FileActs, LinkOptions, UploadedFile, UploadOptions } from './files.ts'
export { foldersOf, isInFolder, type NamedFolder, unreadInFolder } from './folders.ts'
export type { SendHandle } from './outbox.ts'
export type { QueueActs } from './outgoing-files/acts.ts'
export type { ChosenFile, SendFilesOptions } from './outgoing-files/file-queue.ts'
export {
  type FileFault,
  type FileFaultReason,
  type FilePlace,
  type FilesFor,
  type OutgoingAlbum,
  type OutgoingFile,
  wouldBeLost,
} from './outgoing-files/outgoing-file.ts'
export type { OwnState } from './own-state.ts'
export { type Action, reduce } from './reduce.ts'
export type { BlobLike, FetchLike, Runtime, WebSocketConstructor, WebSocketLike } from './runtime.ts'
export { isUnread, listConversations, outgoingTo, serverNow, totalUnread } from './selectors.ts'
export { wholeUrl } from './server-address.ts'
export {
  type ClientState,
  type ConnectionState,
  emptyState,
  type MessageWindow,
  type OutgoingMessage,
  type PackState,
  type SignedOutCause,
  type StreamedMessage,
} from './state.ts'
export type { TokenSource } from './token.ts'
