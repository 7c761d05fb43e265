import type { ContentData, KnownContentType as KnownType, Message } from '@tidings/protocol'
import type { Context } from '../context/context.ts'

/** `edit`: what was said before says something else, or was recalled; no other kind is. `message`: whatever somebody says. `mention`: where the bot is mentioned. `notice`: what the server writes into a log. */
type Kind = 'edit' | 'message' | 'notice' | 'mention' | 'private' | 'room'
type Part = Kind | KnownType | `custom/${string}`

/** One thing that a message must be, or two: `text`, `mention`, `room:image`, `private:text`. */
export type Query = Part | `${'edit' | 'mention' | 'private' | 'room'}:${Part}`

/** Words that somebody writes: pages send them as Markdown where there is some in them. */
const written: Readonly<Record<string, string>> = { text: 'markdown' }
type Written<T> = T extends 'text' ? 'text' | 'markdown' : T

type PartsOf<Q extends string> = Q extends `${infer First}:${infer Rest}` ? First | Rest : Q
type TypeIn<Q extends string> = Extract<Written<PartsOf<Q>>, KnownType>

/** The content of a message of the types that a query names. */
export type ContentOf<Q extends string> = [TypeIn<Q>] extends [never]
  ? Message['content']
  : { [T in TypeIn<Q>]: { readonly type: T; readonly data: ContentData<T> } }[TypeIn<Q>]

export type QueryContext<Q extends string, S> = Context<S> & { readonly content: ContentOf<Q> }

const kinds: Readonly<Record<Kind, (ctx: Context<unknown>) => boolean>> = {
  edit: (ctx) => ctx.isEdit,
  message: ({ message }) => message.type !== 'event',
  notice: ({ message }) => message.type === 'event',
  mention: (ctx) => ctx.message.type !== 'event' && ctx.mentionsMe,
  private: (ctx) => !ctx.isRoom,
  room: (ctx) => ctx.isRoom,
}

export const matches = (ctx: Context<unknown>, query: Query): boolean =>
  ctx.isEdit === query.split(':').includes('edit') &&
  query
    .split(':')
    .every((part) =>
      part in kinds ? kinds[part as Kind](ctx) : ctx.content.type === part || ctx.content.type === written[part],
    )
