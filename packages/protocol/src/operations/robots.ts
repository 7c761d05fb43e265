import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { NewUserRef, RoomId, UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { Robot, RobotCommands, RobotDescription, RobotJoins } from '../nouns/robot.ts'
import { CallbackFormat, CallbackUrl, RobotDelivery } from '../nouns/robot-callback.ts'
import { RobotUpdate, RobotUpdateId } from '../nouns/robot-update.ts'
import { Room } from '../nouns/room.ts'
import { Avatar, DisplayName } from '../nouns/user.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const token = z.string().meta({
  description: 'With it the robot signs in at every door. It is told this once: keep it as a password.',
})

const secret = z.string().meta({
  description: 'With it what is posted to the program of the robot is signed, as Standard Webhooks has it.',
  examples: ['whsec_…'],
})

export const robotOperations = {
  'robot.create': operation({
    summary:
      'Makes a robot: an account for which a program answers. For the app, which may name an owner, and for users where the operator lets them (`robots.create`).',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/robots' },
    input: z.strictObject({
      robot: NewUserRef.meta({ description: 'The id of its account.' }),
      name: DisplayName,
      avatar: Avatar.optional(),
      description: RobotDescription.default(''),
      commands: RobotCommands.default([]),
      joins: RobotJoins.default('everyone'),
      owner: UserRef.optional().meta({ description: 'For the app: whose it is.' }),
    }),
    output: z.object({ robot: Robot, token }),
    errors: ['conflict', 'not_found', 'too_large', 'rejected'],
    audit: { subject: 'robot', detail: ['owner'] },
  }),
  'robot.get': operation({
    summary: 'A robot: its profile, whose it is, what it is for, and its commands.',
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/robots/{robot}' },
    input: z.strictObject({ robot: UserRef }),
    output: z.object({ robot: Robot }),
    errors: ['not_found'],
  }),
  'robot.list': operation({
    summary: "One's own robots, by their ids; for the app all there are.",
    access: 'known',
    rate: 'read',
    http: { method: 'GET', path: '/v1/robots' },
    input: z.strictObject(page),
    output: z.object({ robots: z.array(Robot), next: PageCursor.optional() }),
    errors: [],
  }),
  'robot.update': operation({
    summary: 'Changes a robot; what is left out stays. For its owner, the app, and the robot itself.',
    access: 'known',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/robots/{robot}' },
    input: z.strictObject({
      robot: UserRef,
      name: DisplayName.optional(),
      avatar: Avatar.optional(),
      description: RobotDescription.optional(),
      commands: RobotCommands.optional(),
      joins: RobotJoins.optional(),
    }),
    output: z.object({ robot: Robot }),
    errors: ['not_found', 'rejected'],
  }),
  'robot.remove': operation({
    summary: 'Deletes a robot for ever, with what it has said. For its owner and the app.',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/robots/{robot}' },
    input: z.strictObject({ robot: UserRef }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'robot', detail: [] },
  }),
  'robot.token': operation({
    summary:
      'A new token for a robot; the one before is void at once, and ends its sessions. For its owner and the app.',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/robots/{robot}/token' },
    input: z.strictObject({ robot: UserRef }),
    output: z.object({ token }),
    errors: ['not_found'],
    audit: { subject: 'robot', detail: [] },
  }),
  'robot.updates': operation({
    summary:
      'What a robot was told, the oldest first; with `waitMs` it is waited for. For the robot itself: from its first call on what concerns it is kept, for a day.',
    access: 'user',
    rate: 'read',
    waits: true,
    http: { method: 'GET', path: '/v1/robot/updates' },
    input: z.strictObject({
      after: RobotUpdateId.optional().meta({
        description:
          'The last one that was handled: it and all before it are not told again. Absent: from the oldest on.',
      }),
      limit: z.int().min(1).max(limits.robotUpdatePage).default(limits.robotUpdatePage),
      waitMs: z.int().min(0).max(limits.robotWaitMs).default(0).meta({
        description: 'Where there is none, one is waited for so many milliseconds.',
      }),
    }),
    output: z.object({ updates: z.array(RobotUpdate) }),
    errors: ['conflict', 'unavailable'],
  }),
  'robot.hears': operation({
    summary:
      'What a robot is told of what people say in a room: what calls it, or everything. For admins of the room; all members see it in its settings.',
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/rooms/{room}/robots/{robot}/hears' },
    input: z.strictObject({ room: RoomId, robot: UserRef, hears: z.enum(['mentions', 'everything']) }),
    output: z.object({ room: Room }),
    errors: ['not_found', 'not_member', 'forbidden', 'too_large'],
  }),
  'robot.callback': operation({
    summary:
      'Has what a robot is told posted to an address of its program, from now on, in order; what that answers is said by the robot. For its owner and the app.',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'PUT', path: '/v1/robots/{robot}/callback' },
    input: z.strictObject({ robot: UserRef, url: z.union([CallbackUrl, z.literal('')]), format: CallbackFormat }),
    output: z.object({
      secret: secret.optional().meta({ description: 'Absent where the callback was taken away.' }),
    }),
    errors: ['not_found', 'conflict', 'rejected'],
    audit: { subject: 'robot', detail: [] },
  }),
  'robot.secret': operation({
    summary:
      'The secret of a callback. With `renew` another one: for a day what is posted is signed with both. For its owner and the app.',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/robots/{robot}/secret' },
    input: z.strictObject({ robot: UserRef, renew: z.boolean().default(false) }),
    output: z.object({
      secret,
      former: secret.optional().meta({ description: 'The one before, while it is used, too.' }),
    }),
    errors: ['not_found', 'conflict'],
    audit: { subject: 'robot', detail: ['renew'] },
  }),
  'robot.test': operation({
    summary:
      'Posts `test` to the callback of a robot now, once, and says what came of it; nothing is said. For its owner and the app.',
    access: 'known',
    people: true,
    rate: 'write',
    http: { method: 'POST', path: '/v1/robots/{robot}/test' },
    input: z.strictObject({ robot: UserRef }),
    output: z.object({ delivery: RobotDelivery }),
    errors: ['not_found'],
  }),
  'robot.deliveries': operation({
    summary: `What was posted to the callback of a robot, the latest first: the last ${limits.robotDeliveries} attempts. For its owner and the app.`,
    access: 'known',
    people: true,
    rate: 'read',
    http: { method: 'GET', path: '/v1/robots/{robot}/deliveries' },
    input: z.strictObject({ robot: UserRef }),
    output: z.object({
      callback: z.string().optional().meta({ description: 'Where it is posted to; absent: nowhere.' }),
      format: CallbackFormat,
      failingSince: Millis.optional().meta({ description: 'Since when what waits first is not taken.' }),
      next: Millis.optional().meta({ description: 'When that is posted again.' }),
      deliveries: z.array(RobotDelivery),
    }),
    errors: ['not_found'],
  }),
}
