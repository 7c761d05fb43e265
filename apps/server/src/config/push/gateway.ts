import { z } from 'zod'

const address = (whom: string) =>
  z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe(`Where pushes to ${whom} are handed over, in the words of Wildfire's push_server.`)

/** A service of the operator's own that pushes in the place of the server: Wildfire's push_server, say. */
export const PushGateway = z
  .strictObject({
    android: address('Android, whoever makes the phone'),
    ios: address('Apple devices'),
    harmony: address('HarmonyOS'),
    secret: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe('Said with each push (`Authorization: Bearer …`), so that it knows who sends it.'),
  })
  .prefault({})
