import { type ErrorCode, TidingsError } from '@tidings/protocol'

/** What Wildfire's programs know an error by. */
export const codes = {
  internal: 4,
  tokenWrong: 6,
  banned: 8,
  notInGroup: 9,
  invalidMessage: 10,
  requestOver: 19,
  alreadyFriends: 23,
  recallTooLate: 24,
  robotHasNoToken: 27,
  channelUnknown: 236,
  notSigned: 239,
  groupIsFull: 240,
  muted: 241,
  wordsRefused: 242,
  signTooOld: 243,
  signWrong: 244,
  blocked: 246,
  mutedEverywhere: 247,
  noRight: 248,
  unavailable: 249,
  tooOften: 250,
  badParameter: 251,
  notThere: 253,
  notImplemented: 254,
} as const

/** What the errors of the core are, where a route does not know better. */
const ofCore = {
  invalid: codes.badParameter,
  unauthenticated: codes.tokenWrong,
  forbidden: codes.noRight,
  not_found: codes.notThere,
  conflict: codes.badParameter,
  too_large: codes.invalidMessage,
  rate_limited: codes.tooOften,
  internal: codes.internal,
  unavailable: codes.unavailable,
  not_member: codes.notInGroup,
  blocked: codes.blocked,
  muted: codes.muted,
  not_friend: codes.noRight,
  banned: codes.banned,
  rejected: codes.wordsRefused,
  expired: codes.recallTooLate,
} as const satisfies Readonly<Record<ErrorCode, number>>

/** Where one of the core's errors means something else to a route. */
export type OwnCodes = Readonly<Partial<Record<ErrorCode, number>>>

/** Something of this protocol that no error of the core says. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export const badParameter = (message: string): Refusal => new Refusal(codes.badParameter, message)

/** As programs are told; undefined for a fault of ours. */
export function refusalOf(error: unknown, own: OwnCodes = {}): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof TidingsError)) return undefined
  const { code, message, details } = error
  const everywhere = code === 'muted' && details?.everywhere === true
  return new Refusal(everywhere ? codes.mutedEverywhere : (own[code] ?? ofCore[code]), message)
}
