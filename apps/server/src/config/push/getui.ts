import { z } from 'zod'
import { at, together, word } from './parts.ts'

const shape = {
  appId: word.optional().describe('Id of the app: turns pushes on.'),
  appKey: word.optional().describe('Its key.'),
  masterSecret: word.optional().describe('Its master secret.'),
  options: z
    .record(word, z.record(word, z.json()))
    .optional()
    .describe('What the push services of phone makers are told beside, JSON: `{"XM": {"/extra.channel_id": "123"}}`.'),
  url: at('https://restapi.getui.com/v2'),
}

const keys = together('appId', 'appKey', 'masterSecret')

export const Getui = z.strictObject(shape).superRefine(keys).prefault({})

/** Of DCloud: Getui's, with keys of its own. */
export const UniPush = z.strictObject(shape).superRefine(keys).prefault({})
