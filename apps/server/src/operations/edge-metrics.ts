import { Gauge, type Registry } from 'prom-client'

interface Counts {
  readonly links: number
  readonly streams: number
}

/** Of edges, asked for whenever somebody looks. At the centre of all that have linked, at an edge its own. */
export function createEdgeMetrics(registry: Registry, counts: () => Counts): void {
  const registers = [registry]
  const links: Gauge = new Gauge({
    name: 'tidings_edge_links',
    help: 'Links between edges and this node that are up.',
    registers,
    collect: () => links.set(counts().links),
  })
  const streams: Gauge = new Gauge({
    name: 'tidings_edge_streams',
    help: 'Connections of clients that come over edges.',
    registers,
    collect: () => streams.set(counts().streams),
  })
}
