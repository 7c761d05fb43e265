import { type ClientState, itemOf, type TidingsClient } from '@tidings/client'
import type { RobotAbout } from '@tidings/protocol'
import { idOf } from './names.ts'

/** What a robot says of itself changes seldom. */
const freshMs = 60_000
const mostKept = 64

interface Kept {
  readonly about: RobotAbout | undefined
  readonly at: number
}

const keptBy = new WeakMap<TidingsClient, Map<string, Kept>>()

export const isRobot = ({ users }: ClientState, oid: string): boolean => itemOf(users, idOf(oid))?.kind === 'robot'

/** What a robot is for, and its commands; undefined for who is none. */
export async function robotAbout(client: TidingsClient, oid: string): Promise<RobotAbout | undefined> {
  const kept = keptBy.get(client) ?? new Map<string, Kept>()
  keptBy.set(client, kept)
  const known = kept.get(oid)
  const now = performance.now()
  if (known && now - known.at < freshMs) return known.about
  const { robot } = await client.call('user.get', { user: idOf(oid) })
  kept.delete(oid)
  kept.set(oid, { about: robot, at: now })
  const [oldest] = kept.keys()
  if (oldest !== undefined && kept.size > mostKept) kept.delete(oldest)
  return robot
}
