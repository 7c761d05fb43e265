import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { plainText } from '../text/sound.ts'

/** What a push of a message says in place of what was said. */
export const PushText = z
  .strictObject({
    title: plainText().min(1).max(limits.nameLength).optional(),
    body: plainText().min(1).max(limits.pushTextLength).optional(),
    data: plainText().min(1).max(limits.pushDataLength).optional().meta({
      description: 'For the app: handed on with the push to devices, and never shown.',
    }),
  })
  .meta({
    id: 'PushText',
    description: 'What is missing is as usual. Whoever hides what is said is shown nothing of it.',
  })
export type PushText = z.infer<typeof PushText>
