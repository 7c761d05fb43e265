import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { ChannelId, UserRef } from '../ids/oid.ts'
import { plainText } from '../text/sound.ts'
import { User } from './user.ts'

const argumentName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, 'expected a letter, then letters, digits or _')
const told = plainText().trim().max(limits.commandDescription)

const RobotArgument = z
  .strictObject({
    name: argumentName,
    type: z.enum(['text', 'rest', 'number', 'integer', 'choice', 'user']).optional().meta({
      description:
        'Absent: `text`. `rest`: all that is left of what was typed. `choice`: one of `choices`. `user`: somebody by their id.',
    }),
    description: told.optional(),
    required: z.boolean().optional().meta({ description: 'Absent: it may be left out.' }),
    choices: z.array(plainText().trim().min(1).max(32)).min(1).max(limits.commandChoices).optional(),
  })
  .meta({ id: 'RobotArgument', description: 'What may stand behind the name of a command.' })

export const RobotCommand = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9_]{1,32}$/, 'expected 1–32 small letters, digits or _'),
    description: told.min(1),
    args: z.array(RobotArgument).max(limits.commandArguments).optional(),
  })
  .meta({
    id: 'RobotCommand',
    description: 'What people write to a robot with a `/` before it, so that pages can complete it.',
    examples: [{ name: 'remind', description: 'Reminds you of something' }],
  })
export type RobotCommand = z.infer<typeof RobotCommand>

export const RobotCommands = z
  .array(RobotCommand)
  .max(limits.robotCommands)
  .refine((commands) => new Set(commands.map(({ name }) => name)).size === commands.length, 'names a command twice')

export const RobotDescription = plainText()
  .trim()
  .max(limits.robotDescription)
  .meta({ description: 'What it is for, as people read it.' })

export const RobotJoins = z.enum(['everyone', 'owner', 'nobody']).meta({
  id: 'RobotJoins',
  description:
    'Who puts it into rooms: whoever may invite there, its owner alone, or nobody. The app may anyway, and it comes into open rooms by itself.',
})

/** Beside its profile. */
export const RobotAbout = z
  .object({
    owner: UserRef.optional().meta({ description: "Whose it is; absent: the app's, or a channel's." }),
    channel: ChannelId.optional().meta({
      description: 'It is the account of this channel: to whom people write who write to it, and its owner’s.',
    }),
    description: RobotDescription,
    commands: z.array(RobotCommand),
    joins: RobotJoins,
  })
  .meta({ id: 'RobotAbout', description: 'What anybody may know of a robot who sees it.' })
export type RobotAbout = z.infer<typeof RobotAbout>

export const Robot = RobotAbout.extend({ user: User }).meta({ id: 'Robot', description: 'A robot, with its profile.' })
export type Robot = z.infer<typeof Robot>
