import { uidOf, userOid } from '@tidings/protocol'
import { z } from 'zod'
import { badParameter } from '../wire/errors.ts'
import { line, text } from './fields.ts'

/** Where something is said: to one, in a group, in a chatroom, in a channel. */
export const Conv = z.object({ type: z.int(), target: text, line })
export type Conv = z.output<typeof Conv>

const kinds = ['user', 'room', 'chatroom', 'channel'] as const

/** The address of a conversation. */
export function oidOf({ type, target }: Pick<Conv, 'type' | 'target'>): string {
  const kind = kinds[type]
  if (kind === undefined) throw badParameter(`conv.type: there are no conversations of the type ${type} here`)
  return kind === 'user' ? userOid(uidOf(target)) : `${kind}/${target}`
}

/** Back, of an address without a domain. */
export function convOf(oid: string, along = 0): Conv {
  const slash = oid.indexOf('/')
  const type = (kinds as readonly string[]).indexOf(oid.slice(0, slash))
  return { type: Math.max(0, type), target: oid.slice(slash + 1), line: along }
}
