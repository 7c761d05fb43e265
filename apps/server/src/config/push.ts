import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { range } from './address-range.ts'
import { Apns } from './push/apns.ts'
import { Fcm } from './push/fcm.ts'
import { PushGateway } from './push/gateway.ts'
import { vendors } from './push/vendors.ts'

/** Who pushes to devices; each is off until its keys are set. */
const providers = { apns: Apns, fcm: Fcm, gateway: PushGateway, ...vendors }

/** What is pushed to people who are not looking. */
export const Push = z
  .strictObject({
    contact: z
      .string()
      .max(500)
      .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'expected mailto:somebody@example.com, or an https address')
      .optional()
      .describe(
        'Turns Web Push on: whom the push services of browsers may write to when something is wrong with your pushes, `mailto:…` or an https address. Without it browsers are pushed nothing.',
      ),
    within: z
      .int()
      .min(60_000)
      .max(28 * 86_400_000)
      .default(86_400_000)
      .describe(
        'What is older than this is pushed no more, in milliseconds; so long it is kept for a device that is off.',
      ),
    timeout: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe('How long a push service may take to answer, in milliseconds.'),
    allow: z
      .array(range)
      .max(100)
      .default([])
      .describe(
        'Ranges of addresses, with commas between, that pushes to browsers may go to though they are not public: those of a push service of your own.',
      ),
    caFile: z
      .string()
      .min(1)
      .optional()
      .describe('Certificates that are trusted at APNs and FCM beside the usual ones, PEM: for stand-ins of your own.'),
    ...providers,
  })
  .prefault({})

/** Whether anything at all is said of one of them. */
export const namesProvider = (push: z.infer<typeof Push>): boolean =>
  Object.entries(providers).some(
    ([name, provider]) => !isDeepStrictEqual(push[name as keyof typeof providers], provider.parse(undefined)),
  )
