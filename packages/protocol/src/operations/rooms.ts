import { z } from 'zod'
import { PageCursor } from '../conversation.ts'
import { limits } from '../limits.ts'
import { RoomId, UserRef } from '../oid.ts'
import { operation } from '../operation.ts'
import { Room, RoomMember } from '../room.ts'
import { Avatar, DisplayName } from '../user.ts'

const members = z.array(UserRef).max(limits.membersAtOnce)
const page = {
  next: PageCursor.optional(),
  limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
}

export const roomOperations = {
  'room.create': operation({
    summary: 'Makes a room; the caller owns it and is its first member.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms' },
    input: z.strictObject({ name: DisplayName, avatar: Avatar.optional(), members: members.default([]) }),
    output: z.object({ room: Room }),
    errors: ['not_found', 'too_large'],
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
    summary: "The caller's rooms, in the order of their ids.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms' },
    input: z.strictObject(page),
    output: z.object({ rooms: z.array(Room), next: PageCursor.optional() }),
    errors: [],
  }),
  'room.members': operation({
    summary: 'The members of a room, in the order of their user ids.',
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/rooms/{room}/members' },
    input: z.strictObject({ room: RoomId, ...page }),
    output: z.object({ members: z.array(RoomMember), next: PageCursor.optional() }),
    errors: ['not_found', 'not_member'],
  }),
  'room.invite': operation({
    summary: 'Adds members. Those who are in already stay as they are.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/members' },
    input: z.strictObject({ room: RoomId, members: members.min(1) }),
    output: z.object({ room: Room }),
    errors: ['not_found', 'not_member', 'too_large'],
  }),
  'room.leave': operation({
    summary: 'Leaves a room. When its owner leaves, the member of longest standing becomes the owner.',
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/rooms/{room}/leave' },
    input: z.strictObject({ room: RoomId }),
    output: z.object({}),
    errors: ['not_found', 'not_member'],
  }),
}
