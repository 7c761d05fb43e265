import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Attachment, AttachmentLinks } from '../nouns/attachment.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Gif, GifId, gifQuery } from '../nouns/gif.ts'
import { LanguageTag } from '../text/language-tag.ts'
import { operation } from './operation.ts'

export const gifOperations = {
  'gif.search': operation({
    summary:
      'Moving pictures for some words, from the provider that the operator has chosen; without words those that many send now. The provider is told neither who asks nor from where.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/gifs' },
    input: z.strictObject({
      query: gifQuery.default(''),
      language: LanguageTag.optional().meta({ description: 'Of the words.' }),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.gifs).default(limits.gifs),
    }),
    output: z.object({
      gifs: z.array(Gif),
      credit: z.string().optional().meta({ description: 'Whose they are: its terms want that shown beside them.' }),
      next: PageCursor.optional(),
    }),
    errors: ['forbidden'],
  }),
  'gif.take': operation({
    summary:
      'Fetches a moving picture that was found, and makes it a file of the caller like one that was uploaded: it is sent as an `image`.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/gifs/{id}/take' },
    input: z.strictObject({ id: GifId }),
    output: z.object({ attachment: Attachment, links: AttachmentLinks }),
    errors: ['not_found', 'forbidden', 'too_large', 'rejected'],
  }),
}
