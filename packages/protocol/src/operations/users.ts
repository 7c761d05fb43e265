import { z } from 'zod'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { NewUserRef, UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { FoldersPatch } from '../nouns/folders.ts'
import { Millis } from '../nouns/message.ts'
import { Notifying } from '../nouns/notifying.ts'
import { OwnChange, UserSettings, UserVersion } from '../nouns/own.ts'
import { RobotAbout } from '../nouns/robot.ts'
import { Avatar, DisplayName, Muted, User } from '../nouns/user.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'

export const userOperations = {
  'user.get': operation({
    summary: "A user's profile.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/users/{user}' },
    input: z.strictObject({ user: UserRef }),
    output: z.object({ user: User, robot: RobotAbout.optional().meta({ description: 'Absent for who is no robot.' }) }),
    errors: ['not_found'],
  }),
  'user.self': operation({
    summary: 'Whose token it is: the profile of the caller, and whether they may write.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/self' },
    input: z.strictObject({}),
    output: z.object({ user: User, muted: Muted.optional().meta({ description: 'Absent for who may write.' }) }),
    errors: ['not_found'],
  }),
  'user.search': operation({
    summary:
      'Users whose id or name begins with the query; at most 50. Where the operator has chosen so (`directory.people`), only those with whom the caller shares a conversation, or nobody but who has exactly this id.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/users' },
    input: z.strictObject({
      query: plainText().trim().min(1).max(64),
      limit: z.int().min(1).max(50).default(20),
    }),
    output: z.object({ users: z.array(User) }),
    errors: [],
  }),
  'user.acquaintances': operation({
    summary:
      "People whom one may want to write to: members of the caller's rooms, those first with whom they share the most. Nobody where people are found by their exact id only.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/directory/people' },
    input: z.strictObject({ limit: z.int().min(1).max(50).default(20) }),
    output: z.object({ users: z.array(User) }),
    errors: [],
  }),
  'user.update': operation({
    summary: "Changes the caller's own profile; fields that are left out stay.",
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/users/me' },
    input: z.strictObject({ name: DisplayName.optional(), avatar: Avatar.optional() }),
    output: z.object({ user: User }),
    errors: ['rejected'],
  }),
  'user.profiles': operation({
    summary: 'The profiles of many users; those who do not exist are left out.',
    access: 'user',
    rate: 'read',
    http: { method: 'POST', path: '/v1/users/profiles' },
    input: z.strictObject({ users: z.array(UserRef).min(1).max(limits.page) }),
    output: z.object({ users: z.array(User) }),
    errors: [],
  }),
  'user.settings': operation({
    summary: "Changes the caller's settings; what is left out stays, null takes a setting of the app away.",
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/users/me/settings' },
    input: z.strictObject({
      ...UserSettings.omit({ app: true, notifying: true, folders: true }).partial().shape,
      notifying: Notifying.partial().optional(),
      folders: FoldersPatch.optional(),
      app: z
        .record(UserSettings.shape.app.keyType, UserSettings.shape.app.valueType.nullable())
        .register(declared, { keys: limits.appSettings })
        .optional(),
    }),
    output: z.object({ settings: UserSettings }),
    errors: ['too_large'],
  }),
  'user.changes': operation({
    summary:
      'What changed of what belongs to the caller, after a version: contacts, requests, saved messages, settings.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/users/me/changes' },
    input: z.strictObject({
      since: UserVersion,
      began: UserVersion.optional().meta({
        description: 'For a client that reads everything, page by page: the `head` of its first answer.',
      }),
      limit: z.int().min(1).max(limits.page).default(limits.page),
    }),
    output: z.object({
      changes: z.array(OwnChange),
      anew: z.literal(true).optional().meta({
        description:
          'What was removed after `since` is remembered no longer: drop everything; this is the first page of what there is.',
      }),
      version: UserVersion.meta({ description: 'Up to here this answer goes.' }),
      head: UserVersion.meta({ description: 'The last version there is.' }),
    }),
    errors: [],
  }),
  'user.create': operation({
    summary:
      "Makes a user for the app's own account; the same call again changes nothing. `conflict` for the id of an account that was deleted.",
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/users' },
    input: z.strictObject({ user: NewUserRef, name: DisplayName.optional(), avatar: Avatar.optional() }),
    output: z.object({ user: User, created: z.boolean() }),
    errors: ['conflict'],
  }),
  'user.list': operation({
    summary: 'All users, in the order of their ids.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/users' },
    input: z.strictObject({
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
    }),
    output: z.object({ users: z.array(User.extend({ banned: z.boolean() })), next: PageCursor.optional() }),
    errors: [],
  }),
  'user.ban': operation({
    summary: 'Bans a user: closes the sessions, voids the tokens, refuses new ones; `banned: false` lifts it.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/users/{user}/ban' },
    input: z.strictObject({ user: UserRef, banned: z.boolean().default(true) }),
    output: z.object({ user: User.extend({ banned: z.boolean() }) }),
    errors: ['not_found'],
    audit: { subject: 'user', detail: ['banned'] },
  }),
  'user.mute': operation({
    summary:
      'Mutes a user everywhere: they read, and may not write. Until a time, or until `muted: false` lifts it. Content that `mutes.except` names is not reached.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/users/{user}/mute' },
    input: z.strictObject({ user: UserRef, muted: z.boolean().default(true), until: Millis.optional() }),
    output: Muted,
    errors: ['not_found', 'invalid', 'too_large'],
    audit: { subject: 'user', detail: ['muted', 'until'] },
  }),
}
