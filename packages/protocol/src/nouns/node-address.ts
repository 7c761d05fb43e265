import { z } from 'zod'
import { limits } from '../bounds/limits.ts'

export const NodeAddress = z
  .object({
    node: z.string().meta({ description: 'Its name.' }),
    url: z.string().meta({ description: 'Where it is reached, with its path, without a slash at the end.' }),
  })
  .meta({ id: 'NodeAddress', description: 'One node of the installation, and where clients reach it and no other.' })
export type NodeAddress = z.output<typeof NodeAddress>

/** Those to try, in this order. */
export const NodeAddresses = z.array(NodeAddress).max(limits.gatewayNodes)
