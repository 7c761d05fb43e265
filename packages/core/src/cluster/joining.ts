import type { Uid } from '@tidings/protocol'
import type { Delivery } from '../delivery/delivery.ts'
import type { PresentTerminal } from '../delivery/facts.ts'
import type { ReadingAgain } from '../delivery/reading-again.ts'
import type { Receivers } from '../delivery/receivers.ts'
import type { RoomStates } from '../places/room-states.ts'
import type { Store } from '../ports/store.ts'
import type { Metrics } from '../ports/system.ts'
import { Cluster, type ClusterParts } from './cluster.ts'
import type { Elsewhere, ElsewhereParts } from './elsewhere.ts'
import { Strays } from './strays.ts'

export interface JoiningParts extends Omit<ClusterParts, 'records' | 'present' | 'withRoom' | 'onBeat'> {
  readonly metrics: Metrics
  readonly store: Pick<Store, 'records'>
  readonly registry: Receivers
  /** At which terminals a user is on this node. */
  readonly here: (uid: Uid) => readonly PresentTerminal[]
  readonly rooms: RoomStates
  readonly delivery: Delivery
  readonly elsewhere: Elsewhere
  readonly readingAgain: ReadingAgain
}

/** This node, with others: who they are, whose home each is, and where their users sit. */
export function joinNodes(parts: JoiningParts) {
  const { store, registry, delivery, elsewhere, readingAgain, settings, metrics } = parts
  const cluster = new Cluster({
    ...parts,
    records: store.records,
    present: registry,
    withRoom: (place, access, use) => delivery.withRoom(place, access, use),
    onBeat() {
      metrics.guests(guests.size)
      metrics.strays(strays.count, strays.untold)
    },
  })
  const { homes, guests } = cluster
  const strays = new Strays({
    ...{ ...parts, homes, self: settings.node },
    users: () => registry.users(),
    register: (some, home) => cluster.ask({ kind: 'sits', guests: some }, home),
    isNew: () => cluster.isNew,
    missed: (uids) => readingAgain.of(uids),
  })
  const askNode: ElsewhereParts['askNode'] = (node, question) => cluster.askNode(node, question)
  elsewhere.join({
    ...{ self: settings.node, guests, askNode },
    homeOf: (uid) => homes.homeOf(uid),
    tellNode: (node, fact) => cluster.publishTo([node], fact),
  })
  guests.onChange((uid, seenAt) => elsewhere.guestChanged(uid, seenAt))
  homes.onChange(() => void elsewhere.homesMoved())
  /** Last: nothing is asked or told after it. */
  async function leave(): Promise<void> {
    elsewhere.leave()
    await strays.stop()
    await cluster.stop()
  }
  return { cluster, strays, leave }
}
