import { z } from 'zod'
import { at, together, word } from './parts.ts'

export const Xiaomi = z
  .strictObject({
    appSecret: word.optional().describe('Secret of the app at Xiaomi: turns pushes on.'),
    package: word.optional().describe("Name of the app's package."),
    channel: word
      .optional()
      .describe(
        'Channel for messages between people that Xiaomi has allowed the app; without it a device gets a few a day.',
      ),
    callChannel: word.optional().describe('One for calls; as `channel` when not given.'),
    url: at('https://api.xmpush.xiaomi.com'),
  })
  .superRefine(together('appSecret', 'package'))
  .prefault({})
