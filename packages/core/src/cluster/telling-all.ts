import type { Tell } from '../delivery/facts.ts'
import type { Cluster } from './cluster.ts'

/** Tells a fact to the sessions that are here, and to those of other nodes. */
export const tellingAll =
  (here: Tell, cluster: Pick<Cluster, 'publish'>): Tell =>
  (fact) => {
    const told = here(fact)
    // A session is told where it is, by the node that holds it.
    if (fact.kind !== 'event' || typeof fact.to !== 'object' || !('session' in fact.to)) cluster.publish(fact)
    return told
  }
