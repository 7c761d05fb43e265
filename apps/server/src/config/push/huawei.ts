import { z } from 'zod'
import { activity, at, together, tokensAt, word } from './parts.ts'

/** Huawei Push Kit of HMS Core: EMUI, and HarmonyOS up to 4. */
export const Huawei = z
  .strictObject({
    clientId: word
      .optional()
      .describe('Client id of the app or the project, from AppGallery Connect: turns pushes on.'),
    clientSecret: word.optional().describe('Its secret.'),
    projectId: word.optional().describe('Id of the project, where it has several apps.'),
    activity,
    channel: word.optional().describe('A notification channel that the app has made, for messages.'),
    callChannel: word.optional().describe('One for calls; as `channel` when not given.'),
    url: at('https://push-api.cloud.huawei.com'),
    tokenUrl: tokensAt('https://oauth-login.cloud.huawei.com/oauth2/v3/token'),
  })
  .superRefine(together('clientId', 'clientSecret'))
  .prefault({})

/** Huawei Push Kit of HarmonyOS 5. */
export const Harmony = z
  .strictObject({
    serviceAccountFile: word
      .optional()
      .describe("The service account's file as Huawei's API console hands it out, JSON: turns pushes on."),
    clientId: word
      .optional()
      .describe('Client id of the app: with it notifications are taken away again when they were read or recalled.'),
    calls: z
      .boolean()
      .default(false)
      .describe('The app has the right to calls that ring within it (push-type 10); else a call is a notification.'),
    url: at('https://push-api.cloud.huawei.com'),
  })
  .prefault({})
