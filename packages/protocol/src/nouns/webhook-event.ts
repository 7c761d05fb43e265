import { z } from 'zod'

/** Apart from the catalogue of types, which nobody needs who only asks for operations: `@tidings/protocol/webhook-events`. */
export const WebhookEvent = z
  .object({
    id: z.string().meta({ description: 'The same however often it is told: drop what you have seen.' }),
    type: z.string().meta({ examples: ['message.sent'] }),
    timestamp: z.iso.datetime().meta({ description: 'When it happened; where that is not known, when it was told.' }),
    data: z.looseObject({}).meta({ description: 'By its type: docs/reference/webhook-events.md.' }),
  })
  .meta({ id: 'WebhookEvent', description: 'Something that happened, as it is told to other systems.' })
