import type { Section } from '../report/result.ts'
import { append } from './append.ts'
import { appendPostgres } from './append-postgres.ts'
import { broadcast } from './broadcast.ts'
import { channels } from './channels.ts'
import { chatroom } from './chatroom.ts'
import { cluster } from './cluster.ts'
import { connections } from './connections.ts'
import { edge } from './edge.ts'
import { fanOut } from './fan-out.ts'
import { hostile } from './hostile.ts'
import { logRead } from './log-read.ts'
import { media } from './media.ts'
import { p2p } from './p2p.ts'
import { p2pPostgres } from './p2p-postgres.ts'
import { presence } from './presence.ts'
import { push } from './push.ts'
import { retention } from './retention.ts'
import { robots } from './robots.ts'
import { rolling } from './rolling.ts'
import { rooms } from './rooms.ts'
import { search } from './search.ts'
import { start } from './start.ts'
import { sync } from './sync.ts'
import { webhooks } from './webhooks.ts'

/** In the order in which they run. */
export const sections = {
  p2p,
  'fan-out': fanOut,
  connections,
  'log-read': logRead,
  start,
  append,
  'append-postgres': appendPostgres,
  'p2p-postgres': p2pPostgres,
  cluster,
  rooms,
  sync,
  presence,
  push,
  webhooks,
  robots,
  search,
  media,
  edge,
  retention,
  broadcast,
  chatroom,
  channels,
  hostile,
  rolling,
} satisfies Record<string, Section>

export type SectionName = keyof typeof sections
export const sectionNames = Object.keys(sections) as SectionName[]
export const isSection = (name: string): name is SectionName => Object.hasOwn(sections, name)

/** What runs unless sections are named. */
export const usualSections = sectionNames.filter(
  (name) => !['rolling', 'push', 'webhooks', 'chatroom', 'channels', 'robots'].includes(name),
)
