import { z } from 'zod'

/** Addresses of the operator's own network, named as a range. */
export const range = z.union([z.cidrv4(), z.cidrv6()], 'expected a range of addresses, such as 10.0.0.0/8')
