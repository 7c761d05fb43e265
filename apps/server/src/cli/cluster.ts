import type { OutputOf } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { findServer } from '../operations/server-file.ts'
import { type CallAsApp, pagesOf, withApp } from './backstage.ts'
import type { Command } from './command.ts'

type Status = OutputOf<'cluster.status'>
type Consumer = OutputOf<'feed.consumers'>['consumers'][number]

/** Columns as wide as what stands in them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const stateOf = ({ unready, draining }: Status['nodes'][number]): string =>
  unready ? 'unready' : draining ? 'draining' : 'runs'

const rowOf = (node: Status['nodes'][number]): readonly string[] => [
  harmless(node.node),
  stateOf(node),
  node.roles.join(','),
  node.version,
  String(node.sessions),
  String(node.users),
  `${(node.homes / 10).toFixed(1)} %`,
  harmless(node.url ?? ''),
]

function textOf({ node, nodes, search }: Status, consumers: readonly Consumer[]): string {
  const head = ['node', 'state', 'roles', 'version', 'sessions', 'users', 'homes', 'address']
  const lines = [table([head, ...nodes.map(rowOf)])]
  for (const { node: other, differs } of nodes)
    if (differs)
      lines.push(`${harmless(other)} has other settings than ${harmless(node)}: ${differs.map(harmless).join(', ')}`)
  if (search) lines.push(`search: ${search.behind} behind`)
  for (const { consumer, state, behind, letters } of consumers)
    lines.push(`${harmless(consumer)}: ${state}, ${behind} behind, ${letters} set aside`)
  return [...lines, `as ${harmless(node)} hears them`].join('\n')
}

async function allConsumers(call: CallAsApp): Promise<readonly Consumer[]> {
  const found: Consumer[] = []
  for await (const { consumers } of pagesOf((page) => call('feed.consumers', page))) found.push(...consumers)
  return found
}

export const clusterStatus: Command = {
  usage: 'cluster status',
  summary:
    'Shows the nodes as the one of this data directory hears them: state, roles, connections, of how many users each is the home; and how far behind is what follows the store.',
  async run({ config, print }) {
    const { data } = config()
    // The command itself, on the store, would be a node that hears nobody.
    if (!(await findServer(data))) {
      console.error(`no server runs on ${data}: name the data directory of a node that runs on this machine (data)`)
      return 1
    }
    return withApp(config(), async (call) => {
      const status = await call('cluster.status', {})
      const consumers = await allConsumers(call)
      print({ ...status, consumers }, textOf(status, consumers))
      return 0
    })
  },
}
