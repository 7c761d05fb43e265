import { z } from 'zod'
import { at, together, word } from './parts.ts'

export const Vivo = z
  .strictObject({
    appId: word.optional().describe('Id of the app at vivo: turns pushes on.'),
    appKey: word.optional().describe('Its key.'),
    appSecret: word.optional().describe('Its secret.'),
    category: word.default('IM').describe("vivo's category of the pushes."),
    test: z
      .boolean()
      .default(false)
      .describe(
        'Reaches only devices that are entered at vivo for tests: an app that is not in its store may do no more.',
      ),
    url: at('https://api-push.vivo.com.cn'),
  })
  .superRefine(together('appId', 'appKey', 'appSecret'))
  .prefault({})
