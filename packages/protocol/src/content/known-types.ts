import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { attachmentIdText } from '../ids/attachment-id.ts'
import { messageIdText } from '../ids/message-id.ts'
import { Articles } from './articles.ts'
import { AdaptiveCard } from './cards/card.ts'
import { Markdown, pixels, placed, text, Url } from './fields.ts'

/** Objects are loose: an app may add keys of its own to any known type. */
const size = z.int().min(0)
const durationMs = z.int().min(0)

const attachment = attachmentIdText.optional().meta({
  description: 'A file on this server; what is known of it (name, mime, size, width, …) is filled in by the server.',
})

const media = {
  attachment,
  url: Url.optional().meta({ description: 'A file elsewhere.' }),
  name: z.string().max(255).optional(),
  size: size.optional(),
  mime: z.string().max(127).optional(),
  caption: z.string().max(limits.captionLength).optional(),
  blurhash: z.string().max(120).optional(),
  album: z.string().max(64).optional().meta({ description: 'The same for files that were sent together.' }),
}

/** What the server writes into a room's log when the room changes. */
const Notice = z.looseObject({ by: z.string().optional(), users: z.array(z.string()).optional() })
const notice = (summary: string) => ({ summary, data: Notice })

/** Said by somebody else: what a client says of it must be what stands in the log. */
const copied = <Id extends z.ZodType>(id: Id) =>
  z.strictObject({
    id: id.meta({ description: 'Names the message; that much is sent.' }),
    from: z.string().optional().meta({ description: 'Whose words these first were.' }),
    ts: z.int().min(0).optional().meta({ description: 'When they were said.' }),
    content: z.unknown().optional().meta({
      description:
        'What was said; in a quote how a text begins, and of all else the type and `text`, what it says in words. A notice when it was taken back since.',
    }),
  })

const PollOption = z.looseObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), text: text(limits.pollOptionLength) })

/**
 * The content types that Tidings knows. Validated when sent; families such as `custom/*` and `call/*` are open.
 * Seeds: OpenIM "everything is a message", SlimChat `content {type, data}`.
 */
export const contentTypes = {
  text: { summary: 'Plain text.', data: text(limits.textLength) },
  markdown: {
    summary:
      'Text in the Markdown of chats (guides/messages.md); HTML in it is shown as it is written. Refused when it nests quotes or lists deeper than 16 levels, has tables of more than 2,000 cells, more than 2,500 signs and lines, or a long paragraph full of signs.',
    data: Markdown,
  },
  image: {
    summary: 'A picture.',
    data: placed(
      z.looseObject({
        ...media,
        width: pixels.optional(),
        height: pixels.optional(),
        thumbnail: Url.optional(),
        animated: z.boolean().optional().meta({ description: 'It moves.' }),
      }),
    ),
  },
  file: { summary: 'A file.', data: placed(z.looseObject(media)) },
  audio: {
    summary: 'A voice message or a sound.',
    data: placed(
      z.looseObject({
        ...media,
        durationMs: durationMs.optional(),
        waveform: z
          .array(z.int().min(0).max(255))
          .max(200)
          .optional()
          .meta({ description: 'Loudness over time, for drawing.' }),
      }),
    ),
  },
  video: {
    summary: 'A video.',
    data: placed(
      z.looseObject({
        ...media,
        durationMs: durationMs.optional(),
        width: pixels.optional(),
        height: pixels.optional(),
        thumbnail: Url.optional(),
        poster: attachmentIdText.optional().meta({ description: 'An image attachment: one frame of it.' }),
      }),
    ),
  },
  location: {
    summary: 'A place.',
    data: z.looseObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      title: z.string().max(200).optional(),
    }),
  },
  card: {
    summary: 'A name card: a user, a room or a channel.',
    data: z.looseObject({ oid: text(400), name: text(200) }),
  },
  menu: {
    summary:
      'Somebody chose an entry of the menu of a channel (guides/channel-desk.md) that tells its program of an `event`. Written by `channel.choose` alone.',
    data: z.looseObject({ event: text(64), name: text(limits.menuName) }),
  },
  articles: {
    summary:
      'What channels publish (guides/channels.md): an article on top, and up to seven more. Each is read in its `body`, of texts in Markdown and pictures, or at an address elsewhere.',
    data: Articles,
  },
  'adaptive-card': {
    summary:
      'A card with texts, pictures, forms and buttons, in the language of adaptivecards.io (guides/cards.md). Pictures are `https` or `http` addresses, or `attachment:<id>` for a file of this server. Refused above 28 kB, 300 elements, 50 actions or 200 choices, with an address of another kind, or where it asks for a password. A button that answers (`Action.Submit`, `Action.Execute`) and has no `id` is given one.',
    data: AdaptiveCard,
  },
  sticker: {
    summary:
      'A sticker: one of the server (`pack.list`), whose picture lies at `/media/{attachment}/file/sticker.webp` for as long as the message stands; or one elsewhere.',
    data: placed(
      z.looseObject({
        attachment: attachment.meta({
          description: 'The `picture` of an item of a pack; its size is filled in by the server.',
        }),
        url: Url.optional().meta({ description: 'A picture elsewhere.' }),
        pack: z.string().max(64).optional().meta({ description: 'The pack that it is of.' }),
        name: z.string().max(64).optional(),
        says: z.string().max(limits.packSaid).optional().meta({
          description: 'An emoji or some words with the same meaning: for lists, and where the picture is not shown.',
        }),
        width: pixels.optional(),
        height: pixels.optional(),
        animated: z.boolean().optional().meta({ description: 'It moves.' }),
      }),
    ),
  },
  link: {
    summary: 'A link with its preview.',
    data: z.looseObject({
      url: Url,
      title: z.string().max(300).optional(),
      description: z.string().max(1000).optional(),
      image: Url.optional(),
    }),
  },
  merge: {
    summary: 'A forwarded bundle of messages. Sent with their ids, the server fills in the rest from the log.',
    data: z.looseObject({
      title: z.string().max(200),
      messages: z.array(copied(messageIdText.optional())).min(1).max(limits.forwarded),
    }),
  },
  quote: {
    summary: 'Text that quotes another message. Sent with its id, the server fills in the rest from the log.',
    data: z.looseObject({ text: text(limits.textLength), quoted: copied(messageIdText) }),
  },
  poll: {
    summary: 'A poll; votes stand in the message, by the ids of the options.',
    data: z
      .looseObject({
        question: text(limits.pollQuestionLength),
        options: z.array(PollOption).min(2).max(limits.pollOptions),
        multiple: z.boolean().default(false),
        anonymous: z.boolean().default(false),
        closesAt: z.int().min(0).optional(),
      })
      .refine(({ options }) => new Set(options.map(({ id }) => id)).size === options.length, {
        message: 'two options have the same id',
        path: ['options'],
      }),
  },
  'notice/channel-created': notice('`by` made the channel.'),
  'notice/room-created': notice('The room was made; `users` are its first members.'),
  'notice/members-added': notice('`by` added `users`.'),
  'notice/member-joined': notice('`by` came in by themselves; `via` says how: open, link, invitation or approval.'),
  'notice/member-left': notice('`by` left.'),
  'notice/members-removed': notice('`by` removed `users`.'),
  'notice/room-changed': notice('`by` changed the room; `changed` holds the new values.'),
  'notice/role-changed': notice('`by` gave `users` the role `role`.'),
  'notice/owner-changed': notice(
    '`by` handed the room to `users`; with `via: operator` the operator of the server did, and `by` is the new owner.',
  ),
  'notice/member-muted': notice('`by` muted `users` until `until`; 0 means not any more.'),
  'notice/member-allowed': notice('`by` lets `users` speak while all are muted, or (`allowed: false`) no longer.'),
  'notice/alias-changed': notice('`by` is now called `alias` here.'),
  'notice/room-dissolved': notice('`by` dissolved the room.'),
  'notice/retention-changed': notice('`by` has messages kept here for `days`; 0 is as long as the server keeps them.'),
  'notice/robot-hears': notice(
    '`by` lets the robots `users` hear everything that is said here, or with `hears: mentions` only what calls them.',
  ),
  'notice/robots-looped': notice(
    'For the owner of the robot `by`: it and the robots `users` called each other without end in `conversation`, and were stopped.',
  ),
  'notice/recalled': notice('What stood here was taken back by `by`.'),
  'notice/expired': notice('What stood here was to be read once, and was.'),
  'notice/erased': notice('What stood here was said by somebody whose account was deleted.'),
  'notice/hidden': notice('What stands here is not for this reader.'),
} as const

/** Content that only the server writes; a client that sends it is told `forbidden`. */
export const isNotice = (type: string): boolean => type.startsWith('notice/')
