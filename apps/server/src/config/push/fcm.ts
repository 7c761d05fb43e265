import { z } from 'zod'

const channel = z.string().min(1).max(200).optional()

/** Google's Firebase Cloud Messaging, for apps on Android and whatever else is registered there. */
export const Fcm = z
  .strictObject({
    serviceAccountFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Turns pushes over Firebase on: the file of a service account of the project, JSON, as the Google console hands it out.',
      ),
    channel: channel.describe('A notification channel that the app has made, for messages.'),
    callChannel: channel.describe('One for calls; as `channel` when not given.'),
    url: z
      .url({ protocol: /^https?$/ })
      .default('https://fcm.googleapis.com')
      .describe('Where it is asked.'),
    tokenUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where it hands out access tokens, in place of the address in the file.'),
  })
  .prefault({})
