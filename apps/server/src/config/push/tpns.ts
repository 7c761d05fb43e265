import { z } from 'zod'
import { at, together, word } from './parts.ts'

const app = (system: string) =>
  z
    .strictObject({
      accessId: word.optional().describe(`Access id of the app for ${system}: turns pushes to it on.`),
      secretKey: word.optional().describe('Its secret key.'),
    })
    .superRefine(together('accessId', 'secretKey'))
    .prefault({})

/** Tencent's push service: what OpenIM's configuration calls `push.tpns`. */
export const Tpns = z
  .strictObject({
    android: app('Android'),
    ios: app('iOS'),
    channels: z
      .record(word, word)
      .optional()
      .describe('Channels of the phone makers, JSON: `{"xm_ch_id": "123", "oppo_ch_id": "chat"}`.'),
    sandbox: z
      .boolean()
      .default(false)
      .describe("Apple's sandbox, for devices with a build that is not from its store."),
    url: at('https://api.tpns.tencent.com'),
  })
  .prefault({})
