import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Content } from '../content/content.ts'
import { Mention, mentionsAt } from '../content/mention.ts'
import { MessageId } from '../ids/message-id.ts'
import { ConversationOid, Oid } from '../ids/oid.ts'
import { nameText, visibleName } from '../text/names.ts'
import { plainText } from '../text/sound.ts'
import { FileOffer } from './attachment.ts'
import { CardAct, CardView } from './card.ts'
import { Folders } from './folders.ts'
import { ClientMsgId, Millis, Seq } from './message.ts'
import { Notifying } from './notifying.ts'
import { Ext } from './passing.ts'
import { Room } from './room.ts'

/** A name that a user gives to a contact, or to a group of contacts. */
export const Remark = nameText(limits.nameLength)
export const ContactGroup = visibleName(limits.nameLength).meta({
  id: 'ContactGroup',
  description: 'The name of a group of contacts.',
})

export const Contact = z
  .object({
    user: Oid,
    remark: Remark,
    groups: z.array(ContactGroup).max(limits.contactGroups),
    favourite: z.boolean(),
    friend: z.boolean().meta({ description: 'Each has the other as a contact.' }),
    since: Millis,
  })
  .meta({ id: 'Contact', description: "One item of a user's roster." })
export type Contact = z.infer<typeof Contact>

export const Greeting = plainText().trim().max(limits.greetingLength)

export const ContactRequest = z
  .object({
    user: Oid.meta({ description: 'The other one.' }),
    direction: z.enum(['in', 'out']),
    greeting: Greeting,
    ts: Millis,
    expiresAt: Millis,
  })
  .meta({ id: 'ContactRequest', description: 'Somebody wants to be a contact and was not answered yet.' })
export type ContactRequest = z.infer<typeof ContactRequest>

export const Block = z.object({ user: Oid, since: Millis }).meta({ id: 'Block' })
export type Block = z.infer<typeof Block>

export const Invitation = z
  .object({ room: Room, by: Oid, ts: Millis })
  .meta({ id: 'Invitation', description: 'To a room; room.join takes it, room.decline does not.' })
export type Invitation = z.infer<typeof Invitation>

export const SavedMessage = z
  .object({ id: MessageId, conversation: ConversationOid, savedAt: Millis, note: z.string().max(limits.noteLength) })
  .meta({ id: 'SavedMessage', description: 'A favourite. No copy: what is recalled is gone here, too.' })
export type SavedMessage = z.infer<typeof SavedMessage>

export const Reminder = z
  .object({
    id: MessageId,
    conversation: ConversationOid,
    at: Millis,
    note: z.string().max(limits.noteLength),
    due: z.boolean().meta({ description: 'Its time has come.' }),
  })
  .meta({ id: 'Reminder', description: 'To come back to a message.' })
export type Reminder = z.infer<typeof Reminder>

/** What a message is made of when it is sent. `options` have sane defaults. */
export const sendFields = {
  to: ConversationOid,
  content: Content,
  clientMsgId: ClientMsgId.optional(),
  thread: MessageId.optional(),
  replyTo: MessageId.optional(),
  mentions: z.array(Mention).max(limits.mentions).optional(),
  mentionsAt,
  ext: Ext.optional(),
}

export const ScheduledMessage = z
  .object({
    id: z.string(),
    at: Millis,
    message: z.strictObject(sendFields),
    failed: z.string().optional().meta({ description: 'Why it could not be sent when its time had come.' }),
    sending: z
      .literal(true)
      .optional()
      .meta({ description: 'Its time has come and it is being sent: it is too late to take it back.' }),
  })
  .meta({ id: 'ScheduledMessage' })
export type ScheduledMessage = z.infer<typeof ScheduledMessage>

export const UserSettings = z
  .object({
    strangers: z.boolean().meta({ description: 'People who are not my contacts may write to me.' }),
    requests: z.enum(['ask', 'accept', 'refuse']).meta({ description: 'What becomes of a request to be a contact.' }),
    invites: z.enum(['direct', 'known', 'ask']).meta({
      description:
        'Who puts me into a room at once: everybody, or those I know (and others into a few rooms), or nobody. The others ask.',
    }),
    presence: z.enum(['everyone', 'contacts', 'nobody']).meta({ description: 'Who sees whether I am online.' }),
    receipts: z.boolean().meta({ description: 'Others see what I have read and received.' }),
    mutePushOnDesktop: z.boolean().meta({ description: 'No push to phones while a desktop or web client is active.' }),
    notifying: Notifying,
    folders: Folders,
    app: z
      .record(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/), plainText().max(limits.appSettingLength))
      .meta({ description: "The app's own settings of this user, synced like the rest." }),
  })
  .meta({ id: 'UserSettings' })
export type UserSettings = z.infer<typeof UserSettings>

export const FollowedThread = z
  .object({
    id: MessageId.meta({ description: 'Of the message with which it starts.' }),
    conversation: ConversationOid,
    following: z.boolean().meta({ description: 'False: the user left it, and only writing in it brings it back.' }),
    readSeq: Seq.meta({ description: 'Up to here the user has read it.' }),
  })
  .meta({ id: 'FollowedThread', description: 'A thread in which a user takes part.' })
export type FollowedThread = z.infer<typeof FollowedThread>

/** Deleted by the reader for the reader alone. */
export const Deletion = z.object({ conversation: ConversationOid, id: MessageId }).meta({ id: 'Deletion' })

/**
 * What belongs to one user, by kind. Every change takes the user's next version; the event of the same name carries it,
 * and `user.changes` answers those that a client has missed. `value: null`: it is gone.
 */
export const ownKinds = {
  contact: { summary: 'A contact of mine came, changed or went.', value: Contact },
  request: { summary: 'A request to be a contact came or was settled.', value: ContactRequest },
  block: { summary: 'I blocked or unblocked somebody.', value: Block },
  invitation: { summary: 'I was invited to a room, or answered.', value: Invitation },
  saved: { summary: 'A message was saved, or is no longer.', value: SavedMessage },
  reminder: { summary: 'A reminder was set, is due, or was removed.', value: Reminder },
  scheduled: { summary: 'A message was scheduled, sent, or taken back.', value: ScheduledMessage },
  settings: { summary: 'My settings changed.', value: UserSettings },
  deletion: { summary: 'I deleted a message for myself.', value: Deletion },
  offer: { summary: 'A file was offered, by me or to me, or the offer moved on.', value: FileOffer },
  thread: { summary: 'I follow a thread, have left it, or have read further in it.', value: FollowedThread },
  action: { summary: 'Somebody chose a button of a card of mine; kept for a day.', value: CardAct },
  card: { summary: 'I see another thing in place of a card, or no longer.', value: CardView },
} as const

export type OwnKind = keyof typeof ownKinds
export type OwnValue<K extends OwnKind> = z.infer<(typeof ownKinds)[K]['value']>

export const UserVersion = z
  .int()
  .min(0)
  .meta({ id: 'UserVersion', description: 'The number of the last change of what belongs to this user.' })

const ownData = <V extends z.ZodType>(value: V) =>
  z.object({ version: UserVersion, key: z.string(), value: value.nullable() })

const ownEvent = <K extends string, V extends z.ZodType>(event: K, value: V) =>
  z.object({ event: z.literal(event), data: ownData(value) })

export const ownEvents = {
  contact: { summary: ownKinds.contact.summary, data: ownData(Contact) },
  request: { summary: ownKinds.request.summary, data: ownData(ContactRequest) },
  block: { summary: ownKinds.block.summary, data: ownData(Block) },
  invitation: { summary: ownKinds.invitation.summary, data: ownData(Invitation) },
  saved: { summary: ownKinds.saved.summary, data: ownData(SavedMessage) },
  reminder: { summary: ownKinds.reminder.summary, data: ownData(Reminder) },
  scheduled: { summary: ownKinds.scheduled.summary, data: ownData(ScheduledMessage) },
  settings: { summary: ownKinds.settings.summary, data: ownData(UserSettings) },
  deletion: { summary: ownKinds.deletion.summary, data: ownData(Deletion) },
  offer: { summary: ownKinds.offer.summary, data: ownData(FileOffer) },
  thread: { summary: ownKinds.thread.summary, data: ownData(FollowedThread) },
  action: { summary: ownKinds.action.summary, data: ownData(CardAct) },
  card: { summary: ownKinds.card.summary, data: ownData(CardView) },
} as const

/** One change as `user.changes` answers it: the same as the event. */
export const OwnChange = z.discriminatedUnion('event', [
  ownEvent('contact', Contact),
  ownEvent('request', ContactRequest),
  ownEvent('block', Block),
  ownEvent('invitation', Invitation),
  ownEvent('saved', SavedMessage),
  ownEvent('reminder', Reminder),
  ownEvent('scheduled', ScheduledMessage),
  ownEvent('settings', UserSettings),
  ownEvent('deletion', Deletion),
  ownEvent('offer', FileOffer),
  ownEvent('thread', FollowedThread),
  ownEvent('action', CardAct),
  ownEvent('card', CardView),
])
export type OwnChange = z.infer<typeof OwnChange>
