import { z } from 'zod'
import { activity, at, together, word } from './parts.ts'

export const JPush = z
  .strictObject({
    appKey: word.optional().describe('Key of the app at JPush: turns pushes on.'),
    masterSecret: word.optional().describe('Its master secret.'),
    activity,
    channel: word.optional().describe('A notification channel that the app has made.'),
    makers: z
      .record(word, z.record(word, z.json()))
      .optional()
      .describe('What the push services of phone makers are told beside, JSON: `{"xiaomi": {"channel_id": "123"}}`.'),
    sandbox: z
      .boolean()
      .default(false)
      .describe("Apple's sandbox, for devices with a build that is not from its store."),
    url: at('https://api.jpush.cn'),
  })
  .superRefine(together('appKey', 'masterSecret'))
  .prefault({})
