import { limits, type NodeAddress, type OutputOf, type Uid } from '@tidings/protocol'
import { type Caller, isWithinEdge } from '../budgets/within-edge.ts'
import type { UserCall } from '../calls/call.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Homes } from '../cluster/homes.ts'
import type { NodeInfo } from '../cluster/node-info.ts'
import type { CoreSettings } from '../settings/settings.ts'

export interface GatewayParts {
  readonly homes: Homes
  readonly cluster: Pick<Cluster, 'infos' | 'is'> | undefined
  readonly settings: Pick<CoreSettings, 'node' | 'nodeUrl'>
}

/** Who comes, and from where. */
interface Coming extends Caller {
  readonly uid: Uid
}

/** Another version may say what is none. */
const isAddress = (url: string | undefined): url is string =>
  url !== undefined && /^https?:\/\/[^\s/?#\\]+(\/\S*)?$/.test(url)

/** Where clients reach the nodes, each by itself. */
export class Gateway {
  readonly #parts: GatewayParts
  #urls: readonly string[]
  #isLeaving = false
  #isAside = false
  #isUnready = false

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#urls = this.#all()
    parts.homes.onChange(() => {
      this.#urls = this.#all()
    })
  }

  /** This one's name. */
  get node(): string {
    return this.#parts.settings.node
  }

  /** Of all nodes; the same list until they change. */
  get urls(): readonly string[] {
    return this.#urls
  }

  /**
   * Of those that stay, and can work unless none can: the home of this user first. None for whoever comes over an edge, from where they
   * cannot be reached.
   */
  nodesFor(who: Coming): NodeAddress[] {
    const { homes, cluster, settings } = this.#parts
    // Alone without an address there is nothing to put in order.
    if ((!cluster && settings.nodeUrl === '') || isWithinEdge(who)) return []
    const reachable = homes
      .inOrder(who.uid)
      .flatMap(({ node, url, draining }) => (isAddress(url) && !draining ? [{ node, url }] : []))
    const unready = new Set(cluster?.infos().flatMap((one) => (one.unready ? [one.node] : [])))
    const working = unready.size > 0 ? reachable.filter(({ node }) => !unready.has(node)) : reachable
    return (working.length > 0 ? working : reachable).slice(0, limits.gatewayNodes)
  }

  /** It stops, and others are there. */
  get isLeaving(): boolean {
    return this.#isLeaving
  }

  /** Nothing belongs to it for a while, as it could do no work. */
  get isAside(): boolean {
    return this.#isAside
  }

  /** Whoever comes is sent to another node. */
  get sendsOn(): boolean {
    return this.#isLeaving || (this.#isAside && this.#isUnready)
  }

  /** It can do no work, or can again. */
  works(isWorking: boolean): void {
    this.#isUnready = !isWorking
    this.#parts.cluster?.is({ unready: !isWorking })
  }

  /** Another node is known to take clients, and to be able to work. */
  get hasOthers(): boolean {
    const { cluster, settings } = this.#parts
    const takes = ({ node, url, roles, draining, unready }: NodeInfo): boolean =>
      node !== settings.node && isAddress(url) && roles.includes('doors') && !draining && !unready
    return cluster?.infos().some(takes) ?? false
  }

  /** Nothing belongs to this node while it can do no work. */
  stepsAside(): void {
    this.#isAside = true
    this.#parts.cluster?.is({ draining: true })
  }

  /** It can work again. */
  comesBack(): void {
    this.#isAside = false
    if (!this.#isLeaving) this.#parts.cluster?.is({ draining: false })
  }

  /** Nothing new belongs to this node from now on. False where no other takes its clients. */
  leaves(): boolean {
    const { homes, cluster } = this.#parts
    cluster?.is({ draining: true })
    this.#isLeaving = cluster !== undefined && homes.inOrder('').some(({ draining }) => !draining)
    return this.#isLeaving
  }

  gateway(_input: unknown, { actor }: UserCall): OutputOf<'gateway'> {
    return { nodes: this.nodesFor(actor) }
  }

  #all(): readonly string[] {
    const { cluster, settings } = this.#parts
    if (cluster) return cluster.infos().flatMap(({ url }) => (isAddress(url) ? [url] : []))
    return settings.nodeUrl === '' ? [] : [settings.nodeUrl]
  }
}
