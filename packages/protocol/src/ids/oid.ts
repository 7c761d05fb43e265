import { z } from 'zod'
import { isSwallowedByUrls, whyNoNewUserId } from '../text/user-ids.ts'

/**
 * Addresses (OIDs). Everything that can send or receive has one:
 * `user/{uid}`, `user/{uid}/client/{clientId}`, `room/{id}`, `channel/{id}`,
 * `chatroom/{id}`, `node/{id}`,
 * each also as `domain/{domain}/…` on another server.
 */

const UID = String.raw`[\p{L}\p{M}\p{N}._\-@:]{1,64}`
const PLAIN_ID = '[A-Za-z0-9_-]{1,64}'
const DOMAIN = '[a-z0-9.-]{1,253}'
const LOCAL = `(?:user/${UID}(?:/client/${PLAIN_ID})?|(?:room|channel|chatroom|node)/${PLAIN_ID})`

/** Below it every text is in the form NFC. */
const firstComposed = 0x300

/** Most ids are plain, which a look at each letter tells without a copy. */
function normalised(text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) >= firstComposed) return text.normalize('NFC') === text
  return true
}

/** A user id as the app gave it: 1–64 letters of any script, digits and `. _ - @ :`, in Unicode form NFC. */
export const Uid = z
  .string()
  .regex(new RegExp(`^${UID}$`, 'u'), 'expected 1–64 letters, digits or . _ - @ :')
  .refine(normalised, 'expected Unicode normalisation form NFC')
  .meta({ id: 'Uid', description: 'A user id: 1–64 letters (any script), digits and . _ - @ :', examples: ['alice'] })
export type Uid = z.infer<typeof Uid>

/** A user id that somebody chooses for themselves: also one by which people tell each other apart. */
export const NewUid = Uid.check((context) => {
  const message = whyNoNewUserId(context.value)
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value })
}).meta({
  id: 'NewUid',
  description:
    'A user id as people choose it: letters of one script, digits and . _ - @ :, with a letter, a digit or _ first and no . : or @ last.',
  examples: ['alice'],
})

/** What somebody types to say who they are: any spelling that `NewUid` would call taken. */
export const LoginName = z
  .string()
  .trim()
  .normalize('NFC')
  .regex(new RegExp(`^${UID}$`, 'u'), 'expected 1–64 letters, digits or . _ - @ :')
  .meta({ id: 'LoginName', description: 'A user id, in capitals or not, in any Unicode form.', examples: ['alice'] })

/** One terminal's id, chosen by the client and kept by it. */
export const ClientId = z
  .string()
  .regex(new RegExp(`^${PLAIN_ID}$`), 'expected 1–64 letters, digits, _ or -')
  .meta({
    id: 'ClientId',
    description: 'One terminal of a user; the client chooses it and keeps it.',
    examples: ['web-1'],
  })

export const RoomId = z
  .string()
  .regex(new RegExp(`^${PLAIN_ID}$`), 'expected a room id')
  .meta({ id: 'RoomId', description: 'A room id, made by the server.', examples: ['k3v9q2m8xw4t'] })

export const ChannelId = z
  .string()
  .regex(new RegExp(`^${PLAIN_ID}$`), 'expected a channel id')
  .meta({ id: 'ChannelId', description: 'A channel id, made by the server.', examples: ['k3v9q2m8xw4t'] })

/** Any address. */
export const Oid = z
  .string()
  .regex(new RegExp(`^(?:domain/${DOMAIN}/)?${LOCAL}$`, 'u'), 'expected an address like user/alice or room/r1')
  .refine(normalised, 'expected Unicode normalisation form NFC')
  .meta({
    id: 'Oid',
    description: 'An address: user/{uid}, room/{id}, channel/{id}, …',
    examples: ['user/bob', 'room/r1'],
  })
export type Oid = z.infer<typeof Oid>

/** A conversation as one user sees it: the address of the peer, the room or the channel. */
export const ConversationOid = z
  .string()
  .regex(
    new RegExp(`^(?:domain/${DOMAIN}/)?(?:user/${UID}|(?:room|channel|chatroom)/${PLAIN_ID})$`, 'u'),
    'expected a conversation like user/bob or room/r1',
  )
  .refine(normalised, 'expected Unicode normalisation form NFC')
  .meta({
    id: 'ConversationOid',
    description: "A conversation, named by the peer's address as its reader sees it.",
    examples: ['user/bob', 'room/r1'],
  })
export type ConversationOid = z.infer<typeof ConversationOid>

/** Where a person is meant, `bob` and `user/bob` are both taken. */
export const UserRef = z
  .string()
  .regex(new RegExp(`^(?:user/)?${UID}$`, 'u'), 'expected a user like bob or user/bob')
  .refine(normalised, 'expected Unicode normalisation form NFC')
  .meta({ id: 'UserRef', description: 'A user, as bob or as user/bob.', examples: ['user/bob'] })

/** A user whom an app server makes: its ids are taken as they are, but for those that no URL can hold. */
export const NewUserRef = UserRef.refine(
  (ref) => !isSwallowedByUrls(uidOf(ref)),
  'is a way up in a URL: nobody could be reached by it',
)

export type ParsedOid =
  | { readonly kind: 'user'; readonly id: string; readonly client?: string; readonly domain?: string }
  | { readonly kind: 'room' | 'channel' | 'chatroom' | 'node'; readonly id: string; readonly domain?: string }

/** Splits an address that `Oid` has accepted. */
export function parseOid(oid: string): ParsedOid {
  // What nearly every message names, without the parts of the others.
  if (oid.startsWith('user/') && oid.indexOf('/', 'user/'.length) < 0)
    return { kind: 'user', id: oid.slice('user/'.length) }
  const parts = oid.split('/')
  const domain = parts[0] === 'domain' ? { domain: parts[1] as string } : {}
  const [kind, id, , client] = parts[0] === 'domain' ? parts.slice(2) : parts
  if (kind === 'user') return { kind, id: id as string, ...(client === undefined ? {} : { client }), ...domain }
  return { kind: kind as 'room' | 'channel' | 'chatroom' | 'node', id: id as string, ...domain }
}

export const userOid = (uid: string): string => `user/${uid}`
export const chatroomOid = (id: string): string => `chatroom/${id}`
export const channelOid = (id: string): string => `channel/${id}`
export const roomOid = (id: string): string => `room/${id}`

/** The uid that a `UserRef` means. */
export const uidOf = (ref: string): string => (ref.startsWith('user/') ? ref.slice('user/'.length) : ref)
