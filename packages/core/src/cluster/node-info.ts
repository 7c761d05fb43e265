import { protocolVersion } from '@tidings/protocol'
import { z } from '@tidings/protocol/schema'
import { type Role, roles } from '../settings/roles.ts'

/** What a node says of itself, twice a second. */
export interface NodeInfo {
  readonly node: string
  readonly life: string
  readonly roles: readonly Role[]
  /** Where clients reach this node and no other. */
  readonly url?: string
  /** It stops soon: nothing new belongs to it. */
  readonly draining?: true
  /** Its store does not answer it: nobody is to be sent there. */
  readonly unready?: true
  readonly version: string
  /** What it goes by where the operator has set it, as `CoreSettings.agreed` has it. Absent: it is of a version that does not say so. */
  readonly settings?: readonly string[]
  readonly sessions: number
  readonly users: number
  /** So often it has said that it is there, twice a second; absent where it is of a version that does not say so, or alone. */
  readonly beats?: number
}

/** As it goes over the bus; the rest of it stands in the envelope. */
export type SaidOfSelf = Omit<NodeInfo, 'node' | 'life'>

const word = z.string().max(64)

/** A newer version may have more roles: this one goes by those that it knows. */
const rolesSaid = z
  .array(word)
  .max(16)
  .transform((all) => roles.filter((role) => all.includes(role)))

export const saidOfSelf = z.object({
  roles: rolesSaid,
  url: z.string().max(2048).exactOptional(),
  draining: z.literal(true).exactOptional(),
  unready: z.literal(true).exactOptional(),
  version: word,
  settings: z.array(z.string().max(100)).max(500).exactOptional(),
  sessions: z.int().min(0),
  users: z.int().min(0),
  beats: z.int().min(0).exactOptional(),
}) satisfies z.ZodType<SaidOfSelf>

/** How many are here now. */
interface Present {
  readonly size: number
  readonly userCount: number
}

export interface OwnInfoParts {
  readonly settings: { readonly roles: readonly Role[]; readonly nodeUrl: string; readonly agreed: readonly string[] }
  readonly present: Present
}

/** How a node is at the moment. */
export interface Condition {
  readonly draining: boolean
  readonly unready: boolean
}

/** What this node says of itself. */
export function saysOfSelf({ settings, present }: OwnInfoParts, is: Condition): SaidOfSelf {
  const { nodeUrl, agreed } = settings
  return {
    roles: settings.roles,
    ...(nodeUrl === '' ? {} : { url: nodeUrl }),
    ...(is.draining ? { draining: true } : {}),
    ...(is.unready ? { unready: true } : {}),
    version: protocolVersion,
    settings: agreed,
    sessions: present.size,
    users: present.userCount,
  }
}

/** Does anything belong elsewhere now? How many are where changes all the time. */
export const isSamePlace = (one: SaidOfSelf | undefined, other: SaidOfSelf | undefined): boolean =>
  one === other ||
  (one !== undefined &&
    other !== undefined &&
    one.url === other.url &&
    one.draining === other.draining &&
    one.roles.length === other.roles.length &&
    one.roles.every((role) => other.roles.includes(role)))
