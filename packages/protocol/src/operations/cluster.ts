import { z } from 'zod'
import { operation } from './operation.ts'

const ClusterNode = z
  .object({
    node: z.string().meta({ description: 'Its name.' }),
    roles: z.array(z.string()).meta({ description: 'What it does: `doors`, `login`, `jobs`.' }),
    url: z.string().optional().meta({ description: 'Where clients reach it and no other.' }),
    draining: z.literal(true).optional().meta({ description: 'It stops soon: its users go to others.' }),
    unready: z.literal(true).optional().meta({ description: 'Its store does not answer it: nobody is sent there.' }),
    version: z.string().meta({ description: 'Of the protocol that it speaks.' }),
    sessions: z.int(),
    users: z.int().meta({ description: 'Who is connected there.' }),
    differs: z
      .array(z.string())
      .optional()
      .meta({ description: 'Settings that are others there than on the node that answers, by their names.' }),
    homes: z.number().meta({ description: 'Of how many users of a thousand it is the home.' }),
  })
  .meta({ id: 'ClusterNode', description: 'A node of this installation.' })

export const clusterOperations = {
  'cluster.status': operation({
    summary: 'The nodes of this installation, as the one that answers hears them: up to a thousand, by name.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/cluster' },
    input: z.strictObject({}),
    output: z.object({
      node: z.string().meta({ description: 'The one that answers.' }),
      nodes: z.array(ClusterNode),
      search: z
        .object({ behind: z.int().meta({ description: 'What the index has still to read.' }) })
        .optional()
        .meta({ description: 'Absent where there is no search.' }),
    }),
    errors: [],
  }),
}
