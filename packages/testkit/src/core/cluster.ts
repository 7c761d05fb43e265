import type { CoreParts, CoreSettings, Store } from '@tidings/core'
import { TestNode } from './node.ts'
import { coreParts } from './parts.ts'
import { TestTime } from './time.ts'

export interface ClusterOptions {
  /** One for each node, over the same database; a store that has one writer is the same for all. They stay the caller's. */
  readonly stores: readonly Store[]
  readonly settings?: Partial<CoreSettings>
  /** What a node is set to that others are not. */
  readonly own?: (node: number) => Partial<CoreSettings>
  /** What a node has that others have not, or that they share, as a bus. */
  readonly ways?: (node: number) => Partial<CoreParts>
}

/** Several nodes over one store, in this process. Nothing ties them together but the store, and what `ways` gives them. */
export class Cluster {
  readonly time = new TestTime()
  readonly nodes: readonly TestNode[]

  constructor({ stores, settings, own, ways }: ClusterOptions) {
    this.nodes = stores.map((store, index) => {
      const node = `n${index + 1}`
      const parts = coreParts({
        store,
        time: this.time,
        node,
        settings: { ...settings, ...own?.(index), node },
        ways: ways?.(index) ?? {},
      })
      return new TestNode(parts)
    })
  }

  /** Of the first two nodes: where something is changed, and where nobody was told. */
  get two(): readonly [TestNode, TestNode] {
    const [one, other] = this.nodes
    if (!one || !other) throw new Error('a cluster of fewer than two nodes')
    return [one, other]
  }
}
