import { z } from 'zod'
import { ClientId } from '../ids/oid.ts'
import { Millis } from '../nouns/message.ts'
import { PushState } from '../nouns/push-state.ts'
import { Client, User } from '../nouns/user.ts'
import { signInCode, signInCodePattern } from '../text/sign-in-codes.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

/** However it was typed: see `signInCode`. */
const Code = plainText()
  .max(256)
  .overwrite(signInCode)
  .regex(signInCodePattern, 'expected the code of a sign-in')
  .meta({ id: 'SignInCode', description: 'As it was typed: blanks, grouping and capitals make no difference.' })

export const clientOperations = {
  'client.list': operation({
    summary: "The caller's terminals, the one used last first.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/clients' },
    input: z.strictObject({}),
    output: z.object({
      clients: z.array(
        z.object({
          client: Client,
          firstSeenAt: Millis,
          lastSeenAt: Millis,
          online: z.boolean(),
          current: z.boolean().meta({ description: 'The one that asks.' }),
          pushMuted: z
            .boolean()
            .meta({ description: 'Gets no push now: a desktop is active and the settings say so.' }),
          push: PushState,
        }),
      ),
    }),
    errors: [],
  }),
  'client.kick': operation({
    summary: 'Signs a terminal of the caller out: its sessions end and its tokens are void.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/clients/{client}' },
    input: z.strictObject({ client: ClientId }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'client', detail: [] },
  }),
  'login.start': operation({
    summary: 'A new terminal asks to be signed in by one that is: it shows the code (as a QR code, say) and polls.',
    access: 'public',
    rate: 'sign-in',
    http: { method: 'POST', path: '/v1/login' },
    input: z.strictObject({ client: Client }),
    output: z.object({
      code: Code,
      secret: z.string().meta({ description: "The new terminal's own; whoever has it gets the token." }),
      expiresAt: Millis,
    }),
    errors: ['unavailable'],
  }),
  'login.poll': operation({
    summary: 'How far it is; when it was confirmed, the token, once.',
    access: 'public',
    rate: 'read',
    http: { method: 'POST', path: '/v1/login/poll' },
    input: z.strictObject({ code: Code, secret: plainText().min(1).max(64) }),
    output: z.object({
      state: z.enum(['waiting', 'scanned', 'confirmed', 'refused']),
      user: User.optional(),
      token: z.string().optional(),
      expiresAt: Millis.optional(),
    }),
    errors: ['expired', 'banned'],
  }),
  'login.scan': operation({
    summary: 'The phone has read the code: which terminal asks.',
    access: 'user',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/login/{code}/scan' },
    input: z.strictObject({ code: Code }),
    output: z.object({ client: Client, address: z.string() }),
    errors: ['expired', 'conflict'],
  }),
  'login.confirm': operation({
    summary: 'The one who scanned lets the new terminal in, or not.',
    access: 'user',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/login/{code}/confirm' },
    input: z.strictObject({ code: Code, accept: z.boolean() }),
    output: z.object({}),
    errors: ['expired', 'forbidden'],
  }),
}
