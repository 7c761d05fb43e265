export interface Rate {
  /** Calls that come back per second. */
  readonly perSecond: number
  /** Calls that may come at once. */
  readonly burst: number
}

/** What an operator may change. The server's configuration gives the values and documents them. */
export interface CoreSettings {
  /** This node's name. */
  readonly node: string
  readonly heartbeatMs: number
  /** `external`: the app keeps the profiles; any uid that a valid token names is a user. */
  readonly users: 'hosted' | 'external'
  /** The built-in app server: register, login, change password. */
  readonly accounts: boolean
  readonly tokenTtlMs: number
  /** Bytes that may wait for one session before its events are dropped and it is told to resync. */
  readonly sessionBacklogBytes: number
  /** The oldest session of a user gives way to one more. */
  readonly sessionsPerUser: number
  readonly roomMembers: number
  readonly rates: Readonly<Record<'send' | 'read' | 'write' | 'sign-in', Rate>>
}
