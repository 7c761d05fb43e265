import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { tooMuchMarkdown } from './markdown.ts'

/** Fields that several types of content have. */

export const text = (max: number) => z.string().min(1).max(max)

export const Url = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).max(2048)

export const pixels = z.int().min(1).max(100_000)

/** What a reader's page can show without standing still. */
export const Markdown = text(limits.textLength).check((context) => {
  const reason = tooMuchMarkdown(context.value)
  if (reason !== undefined)
    context.issues.push({ code: 'custom', message: `${reason}: send it as text, or as a file`, input: context.value })
})

/** A file is here or elsewhere. */
export const placed = <T extends z.ZodType<{ attachment?: string | undefined; url?: string | undefined }>>(schema: T) =>
  schema.refine(({ attachment: id, url }) => (id === undefined) !== (url === undefined), {
    message: 'give either an attachment or a url',
    path: ['attachment'],
  })
