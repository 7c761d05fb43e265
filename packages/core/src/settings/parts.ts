import type { BeforeHook } from '../ports/before-hook.ts'
import type { BlobStore } from '../ports/blobs.ts'
import type { Bus } from '../ports/bus.ts'
import type { AppSecrets, EdgeCodes, LinkSigner, Passwords, SecretHash, Tokens } from '../ports/credentials.ts'
import type { FilmMaker } from '../ports/films.ts'
import type { GifProvider } from '../ports/gifs.ts'
import type { Mailer } from '../ports/mail.ts'
import type { NodeSeal } from '../ports/node-seal.ts'
import type { LinkReader, Translator } from '../ports/outbound.ts'
import type { SearchIndex } from '../ports/search.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids, Log, Metrics } from '../ports/system.ts'
import type { Uploads } from '../ports/uploads.ts'
import type { WordFinder } from '../ports/word-finder.ts'
import type { CoreSettings } from './settings.ts'

/** What files need. */
export interface MediaParts {
  readonly blobs: BlobStore
  readonly uploads: Uploads
  readonly signer: LinkSigner
  /** Absent: films have no poster of the server's, and no rendition. */
  readonly films?: FilmMaker
}

/** To whom something is pushed, as the operator has set it up. */
export interface Pushing {
  readonly toBrowsers: boolean
  /** With which providers apps register their devices; none: with any, for the day when there are some. */
  readonly providers: readonly string[]
}

/** What the composition root hands to the core. */
export interface CoreParts {
  readonly store: Store
  /** Absent where this node is alone. */
  readonly bus?: Bus
  /** No other process works on this store: what somebody else holds there was left by one that died. */
  readonly isAlone?: boolean
  /** Hears why this process must end: another node has the name of this one. Absent: it only stops its work. */
  readonly over?: (reason: string) => void
  /** For what goes over the bus. */
  readonly seal: NodeSeal
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
  readonly tokens: Tokens
  readonly passwords: Passwords
  readonly appSecrets: AppSecrets
  readonly secretHash: SecretHash
  /** The public key with which browsers subscribe to pushes. */
  readonly pushKey: string
  /** To whom something is pushed; absent: to nobody. */
  readonly pushing?: Pushing
  /** Absent when the operator wants no edges. */
  readonly edgeCodes?: EdgeCodes
  /** Absent when the operator does not allow it: nothing leaves the server unless configured. */
  readonly links?: LinkReader
  readonly translator?: Translator
  readonly gifs?: GifProvider
  /** Absent when the operator has no hook of their own: then nothing is asked, and nothing waits. */
  readonly hook?: BeforeHook
  /** Looks for words in what people say; absent: there are no lists of them. */
  readonly words?: WordFinder
  /** Absent when the operator has no mail server; with one, `settings.publicUrl` is there for the links in mails. */
  readonly mailer?: Mailer
  /** Absent when the operator wants no search. */
  readonly search?: SearchIndex
  /** Absent when the operator wants no files. */
  readonly media?: MediaParts
  readonly settings: CoreSettings
}
