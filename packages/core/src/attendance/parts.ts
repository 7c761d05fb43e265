import type { Uid } from '@tidings/protocol'
import type { Elsewhere } from '../cluster/elsewhere.ts'
import type { Homes } from '../cluster/homes.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import type { Registry } from '../sessions/registry.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Attended } from './attended.ts'

export interface AttendanceParts {
  readonly store: Pick<Store, 'records'>
  readonly attended: Attended
  readonly registry: Pick<Registry, 'of' | 'find' | 'users'>
  readonly elsewhere: Pick<Elsewhere, 'of'>
  /** Users of this node who sit on others. */
  readonly guests: () => Iterable<Uid>
  readonly homes: Homes
  /** The nodes that there are. */
  readonly nodes: () => ReadonlySet<string>
  /** The chatrooms in which somebody is here, and how many. */
  readonly chatroomAudience: { ids(): readonly string[]; count(id: string): number }
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly settings: Pick<CoreSettings, 'node'>
}
