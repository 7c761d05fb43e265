import type { Message, Uid } from '@tidings/protocol'

/** Where a provider finds a device. */
export interface DeviceAddress {
  /** Absent: it has the one for calls alone, and is told of nothing else. */
  readonly token?: string | undefined
  /** Of Apple's devices: the token for calls, which wake the app. */
  readonly voipToken?: string | undefined
  /** By which the app is known to the provider: a bundle id, or the name of a package. */
  readonly app?: string | undefined
  /** In which what is shown is written. */
  readonly language?: string | undefined
}

/** What is told to one device, whatever the provider. */
export interface DeviceNotice {
  /**
   * `call` rings; `withdrawal` takes what was shown of the conversation away, up to its message; with `trial` its user sees whether
   * pushes come: its message stands nowhere.
   */
  readonly kind: 'message' | 'call' | 'withdrawal' | 'trial'
  /** Whose terminal it is, and which one. */
  readonly user: Uid
  readonly terminal: { readonly id: string; readonly platform: string }
  /** As its reader sees it. */
  readonly message: Message
  /** In the language of the device, no more than its user lets be seen; of a withdrawal nothing is shown. */
  readonly shown: { readonly title: string; readonly body: string }
  /** Its user lets nothing be seen but that there is something. */
  readonly isContentHidden: boolean
  /** Who wrote, and the room, by the names that they have for the reader. */
  readonly names: { readonly sender: string; readonly room?: string }
  /** Of the same, by address; empty where they have none. */
  readonly pictures: { readonly sender: string; readonly room?: string }
  readonly isSilent: boolean
  /** All that calls its user, for the icon of the app. */
  readonly badge: number
  /** At most 32 characters of base64url: a later notice of it takes the place of an earlier one. */
  readonly topic: string
  /** When it is of no use any more, in milliseconds since the epoch. */
  readonly until: number
}

/** What came of it. */
export type ProviderAnswer =
  /** The provider took it. */
  | { readonly came: 'taken' }
  /** It can do no such thing: a withdrawal, at most providers. Nothing was sent. */
  | { readonly came: 'impossible' }
  /** The device is known to it no more: its address is to be forgotten, unless it has registered after a time. */
  | { readonly came: 'dead'; readonly why: string; readonly at?: number }
  /** It will never be taken as it is; `why` is for an operator, and holds nothing of what was said, no token and no secret. */
  | { readonly came: 'refused'; readonly why: string }
  /** Not now, at this provider; later, perhaps not before it asked for. `ofDevice`: it is this device alone that gets too much. */
  | { readonly came: 'failed'; readonly why: string; readonly retryAfterMs?: number; readonly ofDevice?: true }

/** Hands notices to the devices of one maker, or of one service that pushes. */
export interface PushProvider {
  /** As a device registers with it, and as it is counted: `apns`, `fcm`, `huawei` … */
  readonly name: string
  /** Never rejects, and answers within its own bound of time. */
  send(to: DeviceAddress, notice: DeviceNotice): Promise<ProviderAnswer>
  /** Are its credentials taken? Rejects with what an operator has to do. */
  check(): Promise<void>
}
