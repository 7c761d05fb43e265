import type { Clock, DoorGate, Gate, Log } from '@tidings/core'
import type { HttpHost } from '@tidings/door-kit'
import type { WildfireConfig } from './config.ts'
import { type Area, createListening } from './listening.ts'
import { type Closing, ProgramSecrets } from './robots/secrets.ts'
import { channelItself, channels } from './routes/channels.ts'
import { groups, robotGroups } from './routes/groups.ts'
import { relations } from './routes/relations.ts'
import { robotItself, robots } from './routes/robots.ts'
import { robotSaying, saying } from './routes/saying.ts'
import { users } from './routes/users.ts'
import { sensitive } from './routes/words.ts'

export interface WildfireParts {
  /** For the operator's programs, and for those of robots. */
  readonly admin: HttpHost
  readonly robots: HttpHost
  readonly door: DoorGate
  readonly closing: Closing
  readonly clock: Clock
  readonly log: Log
}

const admin: Area = {
  prefix: '/admin/',
  routes: { ...users, ...robots, ...saying, ...groups, ...relations, ...sensitive, ...channels },
}
const robot: Area = { prefix: '/robot/', routes: { ...robotItself, ...robotSaying, ...robotGroups }, who: 'rid' }

const channel: Area = { prefix: '/channel/', routes: channelItself, who: 'cid' }

/** Wildfire's API of servers and of robots, on two listeners. */
export function createWildfireDoor(gate: Gate, config: WildfireConfig, parts: WildfireParts): void {
  const { door, closing, clock, log } = parts
  const secretsOf = (kind: 'robot' | 'channel') => new ProgramSecrets(door.records, closing, kind)
  const programs = { secrets: secretsOf('robot'), channels: secretsOf('channel') }
  const listening = { gate, door, config, log, now: () => clock.now(), ...programs }
  parts.admin.onRequest(createListening([admin, robot, channel], listening))
  parts.robots.onRequest(createListening([robot, channel], listening))
}
