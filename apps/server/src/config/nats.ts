import { z } from 'zod'

const memory = 'memory'

/** By what nodes hear of each other. */
export const BusAddress = z
  .string()
  .regex(
    /^(memory|(nats|tls):\/\/[^\s,]+(,[^\s,]+)*)$/,
    'expected memory, or nats://user:password@host:4222, or several with commas',
  )
  .default(memory)
  .describe(
    'How nodes hear of each other: `memory`, one node; or the addresses of a NATS: `nats://user:password@host:4222,host:4222`, `tls://` for TLS, a token in place of user and password.',
  )

const file = (text: string) => z.string().min(1).optional().describe(text)

export const Nats = z
  .strictObject({
    prefix: z
      .string()
      .regex(
        /^[a-z0-9_-]{1,32}(\.[a-z0-9_-]{1,32}){0,3}$/,
        'expected words of small letters, digits, - and _, with dots',
      )
      .default('tidings')
      .describe('What all subjects begin with: a user of NATS needs the right to publish and subscribe below it.'),
    credsFile: file('The credentials file of a user: a JWT and its key.'),
    nkeyFile: file('A file with the seed of an NKey.'),
    caFile: file("Whose certificates are trusted, PEM, in place of the system's; with it TLS is used."),
    certFile: file('The certificate of this node, PEM, where NATS asks for one.'),
    keyFile: file('Its private key, PEM.'),
  })
  .prefault({})

/** Whether this is one node of several. */
export const hasBus = ({ bus }: { readonly bus: string }): boolean => bus !== memory
