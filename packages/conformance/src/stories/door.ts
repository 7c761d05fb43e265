/** A running server, and the secret by which its app speaks. */
export interface Stage {
  readonly url: string
  readonly secret: string
}

export interface Person {
  readonly uid: string
  readonly token: string
  /** Of whoever has an account of the server's own: in a story about secrets, and at a door that asks for one. */
  readonly password?: string
}

/** What a protocol may have beyond sending and receiving. A story is played where both sides can what it needs. */
export const abilities = [
  /** A message sent again with its sender's own id is the same message. */
  'repeats',
  'edits',
  'recalls',
  'types',
  'reads',
  'sees edits',
  'sees recalls',
  'sees typing',
  'sees receipts',
] as const
export type Ability = (typeof abilities)[number]

/** What a terminal came to know, pushed or asked for, in the order in which it did. Conversations and people by their addresses. */
export type Heard =
  | {
      readonly kind: 'message'
      readonly id: string
      readonly conversation: string
      readonly from: string
      readonly text: string
    }
  | { readonly kind: 'edited'; readonly id: string; readonly text: string }
  | { readonly kind: 'recalled'; readonly id: string }
  | { readonly kind: 'typing'; readonly conversation: string; readonly from: string }
  | { readonly kind: 'read'; readonly conversation: string; readonly by: string }

/** One terminal of somebody who has signed in. What is refused rejects with an error whose `code` is of the protocol, or `closed`. */
export interface Terminal {
  readonly heard: readonly Heard[]
  /** Resolves when the server has said that it is stored, with the id by which this terminal knows the message. */
  send(to: string, text: string, clientMsgId: string): Promise<string>
  /** Resolves when the server has ended the connection; never where there is none. */
  readonly closed: Promise<unknown>
  /** Goes, in the way of the protocol. */
  leave(): Promise<void>
  /** What there is of these the door says in `can`. */
  edit?(id: string, text: string): Promise<void>
  recall?(id: string): Promise<void>
  types?(conversation: string): Promise<void>
  /** All of the conversation that was heard so far. */
  read?(conversation: string): Promise<void>
}

/** How stories are played at one door: its driver. */
export interface StoryDoor {
  readonly name: string
  readonly can: ReadonlySet<Ability>
  /** Its protocol signs in with a password alone. */
  readonly asksForPassword?: boolean
  /**
   * Signs in, by whatever of the person the protocol asks for. What was said while they were away is heard then. Rejects
   * as `Terminal` does.
   */
  signIn(stage: Stage, person: Person, clientId: string): Promise<Terminal>
}
