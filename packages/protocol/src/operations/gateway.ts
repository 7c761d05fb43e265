import { z } from 'zod'
import { NodeAddresses } from '../nouns/node-address.ts'
import { operation } from './operation.ts'

export const gatewayOperations = {
  gateway: operation({
    summary: 'Where the nodes of this installation are reached, in the order in which the caller should try them.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/gateway' },
    input: z.strictObject({}),
    output: z.object({
      nodes: NodeAddresses.meta({
        description:
          'The home of the caller first: on it most of what they hear takes the shortest way. Nodes that are stopping, or have no address of their own, are left out; none at all: use the address you have.',
      }),
    }),
    errors: [],
  }),
}
