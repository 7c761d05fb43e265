import { z } from 'zod'

const word = z.string().min(1).max(200)
const needed = ['keyId', 'teamId', 'app'] as const

/** Apple's push service, for apps on iPhones, iPads and Macs. */
export const Apns = z
  .strictObject({
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Turns pushes to Apple devices on: the key for APNs of the team, as Apple hands it out (`AuthKey_….p8`).',
      ),
    keyId: word.optional().describe('The id of that key.'),
    teamId: word.optional().describe('The id of the team.'),
    app: word
      .regex(/^[A-Za-z0-9.-]+$/, 'expected a bundle id, as org.example.chat')
      .optional()
      .describe('The bundle id of the app, where a device names none.'),
    sandbox: z
      .boolean()
      .default(false)
      .describe('Push to builds of developers, which have tokens of their own: `url` is then the sandbox of Apple.'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where it is asked, in place of Apple.'),
  })
  .superRefine((values, context) => {
    if (values.keyFile === undefined) return
    for (const name of needed)
      if (values[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'is needed beside push.apns.keyFile' })
  })
  .prefault({})
