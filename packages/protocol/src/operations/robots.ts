import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { NewUserRef, UserRef } from '../ids/oid.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Robot, RobotCommands, RobotDescription, RobotJoins } from '../nouns/robot.ts'
import { RobotUpdate, RobotUpdateId } from '../nouns/robot-update.ts'
import { Avatar, DisplayName } from '../nouns/user.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const token = z.string().meta({
  description: 'With it the robot signs in at every door. It is told this once: keep it as a password.',
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
}
