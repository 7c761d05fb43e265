import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Oid, RoomId, UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { Greeting } from '../nouns/own.ts'
import { ListedRoom, Room, RoomAlias, RoomMember, roomPatch } from '../nouns/room.ts'
import { DisplayName } from '../nouns/user.ts'
import { plainText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const members = z.array(UserRef).max(limits.membersAtOnce)
const inRoom = z.strictObject({ room: RoomId })
const roomAnswer = z.object({ room: Room })
const memberAnswer = z.object({ member: RoomMember })
export const roomOperations = {
  'room.create': operation({
    summary: 'Makes a room; the caller owns it and is its first member.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms' },
    input: z.strictObject({ ...roomPatch, name: DisplayName, members: members.default([]) }),
    output: z.object({ room: Room }),
    errors: ['not_found', 'too_large', 'forbidden', 'blocked', 'rejected'],
  }),
  'room.get': operation({
    summary: 'A room of which the caller is a member.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms/{room}' },
    input: z.strictObject({ room: RoomId }),
    output: z.object({ room: Room }),
    errors: ['not_found', 'not_member'],
  }),
  'room.list': operation({
    summary:
      "The caller's rooms, in the order of their ids; with `with` those that somebody else is in, too. The app says of whom, in `of`.",
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms' },
    input: z.strictObject({ with: UserRef.optional(), of: UserRef.optional(), ...page }),
    output: z.object({ rooms: z.array(Room), next: PageCursor.optional() }),
    errors: [],
  }),
  'room.browse': operation({
    summary:
      'The directory of rooms: those that anyone may join or ask to join and whose admins list them, the largest first; with `query` those in whose name and description each of its words begins a word. Who may look is a setting of the server; callers without a token may where it is `all`.',
    access: 'public',
    rate: 'read',
    http: { method: 'GET', path: '/v1/directory/rooms' },
    input: z.strictObject({
      query: plainText().trim().max(64).default(''),
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.browsedRooms).default(20),
    }),
    output: z.object({ rooms: z.array(ListedRoom), next: PageCursor.optional() }),
    errors: ['forbidden', 'unauthenticated'],
  }),
  'room.members': operation({
    summary:
      'The members of a room, in the order of their user ids; with `query` the first of those whose id, name or name in the room has a word that begins so.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms/{room}/members' },
    input: z.strictObject({ room: RoomId, query: plainText().trim().min(1).max(64).optional(), ...page }),
    output: z.object({ members: z.array(RoomMember), next: PageCursor.optional() }),
    errors: ['not_found', 'not_member'],
  }),
  'room.invite': operation({
    summary: 'Adds members, or asks those who want to be asked. Those who are in already stay as they are.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/members' },
    input: z.strictObject({ room: RoomId, members: members.min(1) }),
    output: z.object({ room: Room, asked: z.array(Oid).meta({ description: 'Invited, and not in until they join.' }) }),
    errors: ['not_found', 'not_member', 'too_large', 'forbidden', 'blocked', 'rejected'],
  }),
  'room.leave': operation({
    summary:
      'Leaves a room. When its owner leaves, the member of longest standing who is not banned becomes the owner.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/leave' },
    input: z.strictObject({ room: RoomId }),
    output: z.object({}),
    errors: ['not_found', 'not_member'],
  }),
  'room.update': operation({
    summary: 'Changes the room; fields that are left out stay. Who may is one of its settings.',
    access: 'user',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/rooms/{room}' },
    input: z.strictObject({ room: RoomId, ...roomPatch }),
    output: roomAnswer,
    errors: ['not_found', 'not_member', 'forbidden', 'muted', 'rejected'],
  }),
  'room.join': operation({
    summary: 'Joins by an invitation, a link, or because the room is open; else asks the admins to be let in.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/join' },
    input: z.strictObject({
      room: RoomId,
      link: plainText().max(64).optional().meta({ description: 'The code of an invite link.' }),
      greeting: Greeting.optional(),
    }),
    output: z.object({ state: z.enum(['joined', 'asked']), room: Room.optional() }),
    errors: ['not_found', 'forbidden', 'too_large', 'expired', 'rejected'],
  }),
  'room.decline': operation({
    summary: 'Does not take an invitation.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/decline' },
    input: inRoom,
    output: z.object({}),
    errors: ['not_found'],
  }),
  'room.requests': operation({
    summary: 'Who asks to be let in; for owner and admins.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms/{room}/requests' },
    input: z.strictObject({ room: RoomId, ...page }),
    output: z.object({
      requests: z.array(z.object({ user: Oid, greeting: Greeting, ts: Millis })),
      next: PageCursor.optional(),
    }),
    errors: ['not_found', 'not_member', 'forbidden'],
  }),
  'room.answer': operation({
    summary: 'Lets one who asked in, or not.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/requests/{user}' },
    input: z.strictObject({ room: RoomId, user: UserRef, accept: z.boolean() }),
    output: z.object({}),
    errors: ['not_found', 'not_member', 'forbidden', 'too_large'],
  }),
  'room.link': operation({
    summary: 'Makes a new invite link in place of the one before; `on: false` leaves none.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/link' },
    input: z.strictObject({
      room: RoomId,
      on: z.boolean().default(true),
      ttl: z
        .int()
        .min(60_000)
        .max(365 * 86_400_000)
        .default(7 * 86_400_000)
        .meta({ description: 'How long it works, in milliseconds.' }),
    }),
    output: z.object({ link: z.string().optional(), expiresAt: Millis.optional() }),
    errors: ['not_found', 'not_member', 'forbidden'],
  }),
  'room.kick': operation({
    summary: 'Removes members of a lower role.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/kick' },
    input: z.strictObject({ room: RoomId, members: members.min(1) }),
    output: roomAnswer,
    errors: ['not_found', 'not_member', 'forbidden'],
    audit: { subject: 'room', detail: ['members'] },
  }),
  'room.role': operation({
    summary: 'The owner makes a member an admin, or a member again.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/rooms/{room}/members/{user}/role' },
    input: z.strictObject({ room: RoomId, user: UserRef, role: z.enum(['admin', 'member']) }),
    output: memberAnswer,
    errors: ['not_found', 'not_member', 'forbidden'],
    audit: { subject: 'room', detail: ['user', 'role'] },
  }),
  'room.mute': operation({
    summary: 'Mutes one member for a time (`until: 0` ends it), or all but those who are allowed (`on`).',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/mute' },
    input: z
      .strictObject({
        room: RoomId,
        user: UserRef.optional(),
        until: Millis.optional(),
        on: z.boolean().optional(),
      })
      .refine(
        ({ user, until, on }) =>
          user === undefined ? on !== undefined && until === undefined : until !== undefined && on === undefined,
        {
          message: 'give user and until for one member, or on for all',
          path: ['user'],
        },
      ),
    output: z.object({ room: Room, member: RoomMember.optional() }),
    errors: ['not_found', 'not_member', 'forbidden'],
    audit: { subject: 'room', detail: ['user', 'until', 'on'] },
  }),
  'room.allow': operation({
    summary: 'Lets a member speak while all are muted, or no longer.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/rooms/{room}/members/{user}/allowed' },
    input: z.strictObject({ room: RoomId, user: UserRef, on: z.boolean().default(true) }),
    output: memberAnswer,
    errors: ['not_found', 'not_member', 'forbidden'],
  }),
  'room.alias': operation({
    summary: "The caller's name in this room; empty for their own.",
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/rooms/{room}/alias' },
    input: z.strictObject({ room: RoomId, alias: RoomAlias }),
    output: memberAnswer,
    errors: ['not_found', 'not_member', 'muted', 'rejected'],
  }),
  'room.block': operation({
    summary: "Stops the live delivery of a room's messages to the caller, or starts it again; the log stays readable.",
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/rooms/{room}/block' },
    input: z.strictObject({ room: RoomId, on: z.boolean().default(true) }),
    output: z.object({}),
    errors: ['not_found', 'not_member'],
  }),
  'room.transfer': operation({
    summary:
      'The owner hands the room to another member and becomes an admin. The app does so whoever owns it, also to somebody who is not in it yet; a banned owner is a member then.',
    access: 'known',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/transfer' },
    input: z.strictObject({ room: RoomId, user: UserRef }),
    output: roomAnswer,
    errors: ['not_found', 'not_member', 'forbidden', 'too_large'],
    audit: { subject: 'room', detail: ['user'] },
  }),
  'room.dissolve': operation({
    summary: 'The owner ends the room: nobody is in it any more, and its log is removed.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/rooms/{room}' },
    input: inRoom,
    output: z.object({}),
    errors: ['not_found', 'not_member', 'forbidden'],
    audit: { subject: 'room', detail: [] },
  }),
}
