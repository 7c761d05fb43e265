import { z } from 'zod'

const rate = (perSecond: number, burst: number, what: string) =>
  z
    .strictObject({
      perSecond: z
        .number()
        .positive()
        .max(1e9)
        .default(perSecond)
        .describe(`${what} that come back per second, for each user.`),
      burst: z.int().min(1).max(1e9).default(burst).describe(`${what} that a user may make at once.`),
    })
    .prefault({})

/** How often one user, or one address, may do what costs the server something. */
export const Rates = z
  .strictObject({
    send: rate(50, 200, 'Messages'),
    read: rate(100, 500, 'Reads'),
    write: rate(20, 100, 'Changes of rooms, profiles and pointers'),
    signIn: rate(
      5,
      50,
      'Sign-ins from one address (IPv6: one /64, and eight times as many from a /48), and changes of passwords,',
    ),
    userBytes: rate(1_048_576, 4_194_304, 'Bytes of HTTP bodies and WebSocket frames'),
    addressBytes: rate(65_536, 524_288, 'Bytes of HTTP bodies of callers without a token, counted by address,'),
  })
  .prefault({})
