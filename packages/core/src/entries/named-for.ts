import type { Uid } from '@tidings/protocol'
import type { SecretHash } from '../ports/credentials.ts'

/** Enough of it that no two people are ever taken for one. */
const hashLength = 24

/** The `clientMsgId` of one of many messages that their sender knows under one id of up to 39 characters: it is known again by whom it is for. */
export const namedFor = (secretHash: SecretHash, id: string, to: Uid): string =>
  `${id}.${secretHash(to).slice(0, hashLength)}`
