import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { invitationAlphabet, invitationCode } from '../text/invitation-codes.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

/** What somebody typed, or what stood in a link. */
export const InvitationCode = plainText()
  .max(64)
  .overwrite(invitationCode)
  .regex(new RegExp(`^[${invitationAlphabet}]{10}$`), 'expected a code of ten letters and digits')
  .meta({
    id: 'InvitationCode',
    description: 'Ten letters and digits, in capitals or not, with spaces and dashes or not.',
    examples: ['K7QF2-M9XD4'],
  })

const ServerInvitation = z
  .object({
    code: z.string(),
    link: z.string().optional().meta({
      description: 'The address of the web chat with the code; absent where the server does not know its own address.',
    }),
    note: z.string(),
    by: UserRef.optional().meta({ description: 'Who made it; absent for the app and the command line.' }),
    createdAt: Millis,
    expiresAt: Millis,
    uses: z.int().meta({ description: 'How many people may come by it.' }),
    came: z.array(UserRef).meta({ description: 'Who came by it.' }),
  })
  .meta({ id: 'ServerInvitation', description: 'With it people make an account where registration is by invitation.' })
export type ServerInvitation = z.output<typeof ServerInvitation>

export const invitationOperations = {
  'invitation.create': operation({
    summary: 'Makes an invitation to this server; for the app, and for users where the operator lets them.',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/invitations' },
    input: z.strictObject({
      uses: z.int().min(1).max(limits.invitationUses).default(1),
      ttl: z
        .int()
        .min(60_000)
        .max(365 * 86_400_000)
        .default(7 * 86_400_000)
        .meta({ description: 'How long it is good, in milliseconds.' }),
      note: plainText()
        .max(limits.noteLength)
        .default('')
        .meta({ description: 'For whoever made it: whom it is for.' }),
    }),
    output: z.object({ invitation: ServerInvitation }),
    errors: ['too_large', 'forbidden'],
  }),
  'invitation.list': operation({
    summary: "The invitations to this server that are not expired: a user's own, for the app all.",
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/invitations' },
    input: z.strictObject({
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
    }),
    output: z.object({ invitations: z.array(ServerInvitation), next: PageCursor.optional() }),
    errors: [],
  }),
  'invitation.revoke': operation({
    summary: 'Takes an invitation to this server back; who came by it stays.',
    access: 'known',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/invitations/{code}' },
    input: z.strictObject({ code: InvitationCode }),
    output: z.object({}),
    errors: ['not_found'],
  }),
}
