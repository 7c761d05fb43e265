import { z } from 'zod'

const port = (usual: number) => z.int().min(0).max(65_535).default(usual)
const host = z.string().min(1).default('127.0.0.1')

/** Protocols of other systems, each off unless it is wanted. */
export const Doors = z
  .strictObject({
    wildfire: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe("Speaks the server API and the robot API of Wildfire IM, for the operator's own programs."),
        host: host.describe('Where the server API listens; beyond this machine only with TLS or in a private network.'),
        port: port(18_080).describe('Its port; 0 takes any free one.'),
        robotHost: host.describe('Where the robot API listens.'),
        robotPort: port(18_081).describe('Its port; 0 takes any free one. With Wildfire this is 80.'),
        tls: z.boolean().default(false).describe('Both speak TLS, with `tls.certFile` and `tls.keyFile`.'),
        secret: z
          .string()
          .min(1)
          .max(128)
          .optional()
          .describe(
            'The `http.admin.secret_key` of Wildfire, with which your programs sign. Without one: `secret`. `123456`, which everybody knows, only on this machine.',
          ),
        checkTime: z
          .boolean()
          .default(true)
          .describe('Refuses signatures that are more than two hours old; false is `http.admin.no_check_time`.'),
      })
      .prefault({}),
  })
  .prefault({})
