import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Message } from '../nouns/message.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

export const mentionOperations = {
  'mention.list': operation({
    summary: `What others said that mentions the caller, by name or with everybody, or that was said to them alone, as far as they may read it; newest first, over all of their conversations. What was recalled or is no longer kept is not among it, and of each room only the last ${limits.mentionsOfAll} messages that mention everybody.`,
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/mentions' },
    input: z.strictObject(page),
    output: z.object({ messages: z.array(Message), next: page.next }),
    errors: [],
  }),
}
