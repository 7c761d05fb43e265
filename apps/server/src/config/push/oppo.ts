import { z } from 'zod'
import { at, together, word } from './parts.ts'

/** OPPO, OnePlus and realme. */
export const Oppo = z
  .strictObject({
    appKey: word.optional().describe('Key of the app at OPPO: turns pushes on.'),
    masterSecret: word.optional().describe('Its master secret.'),
    channel: word
      .optional()
      .describe(
        'Channel for messages between people that is registered at OPPO; without it a device gets a few a day.',
      ),
    callChannel: word.optional().describe('One for calls; as `channel` when not given.'),
    category: word.default('IM').describe("OPPO's category of the channels."),
    url: at('https://api.push.oppomobile.com'),
  })
  .superRefine(together('appKey', 'masterSecret'))
  .prefault({})
