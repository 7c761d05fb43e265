import { randomUUID } from 'node:crypto'
import { type Robot, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import { z } from 'zod'
import { optionalText, text } from '../codec/fields.ts'
import { callbackFormat } from '../robots/callback.ts'
import { codes, Refusal } from '../wire/errors.ts'
import { userInfo } from './profiles.ts'
import { type Asking, type Routes, route } from './route.ts'
import { userRoute } from './users.ts'

const isConflict = (error: unknown): boolean => error instanceof TidingsError && error.code === 'conflict'

interface About {
  readonly robot: Uid
  readonly name: string
  readonly avatar: string
  readonly owner: Uid
}

/** Made, or changed where there is one. Whose it is stays. */
async function made(asking: Asking, { robot, name, avatar, owner }: About): Promise<void> {
  const profile = { robot, name, ...(avatar === '' ? {} : { avatar }) }
  try {
    await asking.app('robot.create', { ...profile, ...(owner === '' ? {} : { owner }) })
  } catch (error) {
    if (!isConflict(error) || (await asking.door.find(robot))?.kind !== 'robot') throw error
    await asking.app('robot.update', profile)
  }
}

/** What is told to a robot is posted there; to '' nowhere. */
async function setCallback({ app }: Asking, robot: Uid, url: string): Promise<void> {
  await app('robot.callback', url === '' ? { robot, url } : { robot, url, format: callbackFormat })
}

async function callbackOf({ app }: Asking, robot: Uid): Promise<string> {
  return (await app('robot.deliveries', { robot })).callback ?? ''
}

async function robotOf({ app }: Asking, robot: Uid): Promise<Robot> {
  return (await app('robot.get', { robot })).robot
}

async function shown(asking: Asking, robot: Uid) {
  const [{ user, owner }, beside, callback] = await Promise.all([
    robotOf(asking, robot),
    asking.secrets.of(robot),
    callbackOf(asking, robot),
  ])
  const of = { owner: owner === undefined ? '' : uidOf(owner), callback }
  return { ...userInfo(user), ...of, secret: beside?.secret ?? '', robotExtra: beside?.extra ?? '' }
}

const Url = z.object({ url: text })
const nothing = z.unknown()
/** As the documents have it, and as the SDK sends it. */
const Change = z.union([
  z.object({ type: z.int(), value: text }),
  z
    .object({ intValue: z.int(), strValue: optionalText })
    .transform((given) => ({ type: given.intValue, value: given.strValue })),
])

/** What the program of a robot asks, beside what it says. */
export const robotItself: Routes = {
  user_info: userRoute,
  profile: route(nothing, (asking) => shown(asking, asking.robot)),
  get_info: route(nothing, (asking) => shown(asking, asking.robot)),
  set_callback: route(Url, (asking, { url }) => setCallback(asking, asking.robot, url)),
  get_callback: route(nothing, async (asking) => ({ url: await callbackOf(asking, asking.robot) })),
  delete_callback: route(nothing, (asking) => setCallback(asking, asking.robot, '')),
  // 0 its name, 1 its picture, 2 what else there is of it.
  update_profile: route(Change, async (asking, { type, value }) => {
    const { robot } = asking
    if (type === 0) await asking.app('robot.update', { robot, name: value })
    else if (type === 1) await asking.app('robot.update', { robot, avatar: value })
    else if (type === 2) await asking.secrets.set(robot, { extra: value })
    else throw new Refusal(codes.notImplemented, `there is no field ${type} of a robot here`)
  }),
}

const Created = z.object({
  userId: optionalText,
  name: optionalText,
  displayName: optionalText,
  portrait: optionalText,
  owner: optionalText,
  secret: optionalText,
  callback: optionalText,
  robotExtra: optionalText,
})

/** Robots as the operator's programs make them. */
export const robots: Routes = {
  'robot/create': route(Created, async (asking, { userId, name, displayName, portrait, ...given }) => {
    const robot = userId || `robot-${randomUUID()}`
    await made(asking, { robot, name: displayName || name || robot, avatar: portrait, owner: given.owner })
    const { secret } = await asking.secrets.set(robot, {
      secret: given.secret,
      ...(given.robotExtra === '' ? {} : { extra: given.robotExtra }),
    })
    if (given.callback !== '') await setCallback(asking, robot, given.callback)
    return { userId: robot, secret }
  }),
  'user/get_robot_info': route(z.object({ robotId: text }), (asking, { robotId }) => shown(asking, robotId)),
  'user/get_all_robots': route(nothing, async ({ app }) => {
    const all: ReturnType<typeof userInfo>[] = []
    for (let next: string | undefined = ''; next !== undefined && all.length < 1000; ) {
      const page: Awaited<ReturnType<typeof app<'robot.list'>>> = await app('robot.list', next === '' ? {} : { next })
      all.push(...page.robots.map(({ user }) => userInfo(user)))
      next = page.next
    }
    return { userInfoList: all }
  }),
}
