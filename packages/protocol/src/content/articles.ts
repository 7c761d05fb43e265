import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { attachmentIdText } from '../ids/attachment-id.ts'
import { Markdown, pixels, placed, text, Url } from './fields.ts'

/** A picture of an article: a file of this server, or one elsewhere. */
const picture = {
  attachment: attachmentIdText.optional().meta({ description: 'An image on this server.' }),
  url: Url.optional().meta({ description: 'An image elsewhere.' }),
  width: pixels.optional().meta({ description: 'Filled in by the server for a file of its own, as `height` is.' }),
  height: pixels.optional(),
}

const Cover = placed(z.looseObject(picture))

/** Text, or a picture. */
const Part = z
  .looseObject({
    text: Markdown.optional(),
    ...picture,
    caption: z.string().max(limits.captionLength).optional(),
  })
  .refine((part) => [part.text, part.attachment, part.url].filter((one) => one !== undefined).length === 1, {
    message: 'give a text, an attachment or a url',
    path: ['text'],
  })

/** What can be read stands here, or at an address elsewhere. */
const Article = z
  .looseObject({
    title: text(limits.articleTitle),
    summary: z.string().max(limits.articleSummary).optional().meta({ description: 'What it is about, in a sentence.' }),
    author: z.string().max(limits.nameLength).optional(),
    cover: Cover.optional(),
    body: z.array(Part).min(1).max(limits.articleParts).optional(),
    url: Url.optional().meta({ description: 'Where it is read, in place of `body`.' }),
  })
  .refine(({ body, url }) => (body === undefined) !== (url === undefined), {
    message: 'give either a body or a url',
    path: ['body'],
  })

export const Articles = z.looseObject({
  top: Article,
  more: z.array(Article).max(limits.articlesMore).optional(),
})
type Articles = z.infer<typeof Articles>
export type Article = z.infer<typeof Article>

/** What stands under `articles`, in its order: whatever came in before these rules, or from elsewhere, has none. */
const articlesIn = (data: unknown): readonly Article[] => {
  const { data: found } = Articles.safeParse(data)
  return found ? [found.top, ...(found.more ?? [])] : []
}

type Pictured = z.infer<typeof Cover>

const picturesOf = ({ cover, body = [] }: Article): readonly Pictured[] => [...(cover ? [cover] : []), ...body]

/** Files of this server that articles show. */
export const attachmentsOfArticles = (data: unknown): readonly string[] =>
  articlesIn(data)
    .flatMap(picturesOf)
    .flatMap(({ attachment }) => attachment ?? [])

/** The same with what is said of each picture on this server. */
export function withPictures(data: Articles, said: (attachment: string) => object): Articles {
  const filled = <T extends Pictured>(one: T): T =>
    one.attachment === undefined ? one : { ...one, ...said(one.attachment) }
  const article = (one: Article): Article => ({
    ...one,
    ...(one.cover ? { cover: filled(one.cover) } : {}),
    ...(one.body ? { body: one.body.map(filled) } : {}),
  })
  return { ...data, top: article(data.top), ...(data.more ? { more: data.more.map(article) } : {}) }
}
