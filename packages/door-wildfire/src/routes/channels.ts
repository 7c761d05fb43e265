import { type OutputOf, type Uid, uidOf } from '@tidings/protocol'
import { z } from 'zod'
import { line, messageUid, optionalText, text, whole } from '../codec/fields.ts'
import { Menus, menuOf, shownMenus } from '../codec/menus.ts'
import { objectIn, Payload } from '../codec/payload.ts'
import { callbackFormat } from '../robots/callback.ts'
import { badParameter, codes, Refusal } from '../wire/errors.ts'
import { extrasOf, keepText, textIn } from './extras.ts'
import { type Asking, type Routes, route } from './route.ts'
import { idOf, say, sentAs } from './saying.ts'
import { userRoute } from './users.ts'

/** As its owner sees it: everything is done in their name. */
async function channelOf({ door, as }: Asking, channel: string) {
  const owner = uidOf((await door.channel(channel)).owner)
  const seen = await as(owner, 'channel.get', { channel })
  return { owner, ...seen }
}

const unknown = { not_found: codes.channelUnknown } as const

/** Not found in the directory. */
const isPrivate = (state: number): boolean => (state & 0x10) !== 0

async function shown(asking: Asking, { channel, menu }: OutputOf<'channel.get'>) {
  const { id, oid, name, avatar, description, listed, owner, createdAt } = channel
  const [beside, extras] = await Promise.all([asking.channels.of(id), extrasOf(asking, [oid])])
  return {
    ...{ channelId: id, name, portrait: avatar, desc: description, owner: uidOf(owner), updateDt: createdAt },
    ...{ state: listed ? 0 : 0x10, status: 0, automatic: 0, callback: beside?.extra ?? '', menus: shownMenus(menu) },
    ...{ extra: textIn(extras.get(oid)), secret: beside?.secret ?? '' },
  }
}

/** People can write to it from then on, and its program is posted what they write; '' takes that away. */
async function setCallback(asking: Asking, owner: Uid, channel: string, callback: string): Promise<void> {
  await asking.as(owner, 'channel.update', { channel, contact: callback !== '' })
  const url = callback === '' ? '' : `${callback.replace(/\/$/, '')}/message`
  if (url !== '') await asking.app('robot.callback', { robot: channel, url, format: callbackFormat })
  await asking.channels.set(channel, { extra: callback })
}

const setMenus = ({ as }: Asking, owner: Uid, channel: string, menus: z.output<typeof Menus>) =>
  as(owner, 'channel.update', { channel, menu: menuOf(menus) })

const byId = z.object({ channelId: text })

const Created = z.object({
  ...{ owner: text, name: text, targetId: optionalText, portrait: optionalText, desc: optionalText },
  ...{ callback: optionalText, secret: optionalText, extra: optionalText, state: whole.default(0) },
  menus: Menus.default([]),
})

async function made(asking: Asking, { owner, targetId, name, portrait, desc, state }: z.output<typeof Created>) {
  const about = { name, description: desc, listed: !isPrivate(state), ...(portrait === '' ? {} : { avatar: portrait }) }
  if (targetId === '') return (await asking.as(owner, 'channel.create', about)).channel
  const known = await channelOf(asking, targetId).catch(() => undefined)
  if (!known) throw badParameter('targetId: the server gives channels their ids')
  return (await asking.as(known.owner, 'channel.update', { channel: targetId, ...about })).channel
}

const isSubscribed = async (asking: Asking, user: Uid, channel: string): Promise<boolean> =>
  (await asking.as(user, 'channel.get', { channel })).subscribed

async function subscribe({ as }: Asking, user: Uid, channel: string, on: boolean): Promise<void> {
  await as(user, on ? 'channel.subscribe' : 'channel.unsubscribe', { channel })
}

/** Channels as the operator's programs make them. */
export const channels: Routes = {
  'channel/create': route(Created, async (asking, given) => {
    const { id, oid, owner } = await made(asking, given)
    const { secret } = await asking.channels.set(id, { secret: given.secret })
    if (given.extra !== '') await keepText(asking, oid, given.extra)
    if (given.callback !== '') await setCallback(asking, uidOf(owner), id, given.callback)
    if (given.menus.length > 0) await setMenus(asking, uidOf(owner), id, given.menus)
    return { targetId: id, secret }
  }),
  'channel/destroy': route(
    byId,
    async (asking, { channelId: channel }) => {
      await asking.as((await channelOf(asking, channel)).owner, 'channel.remove', { channel })
      await asking.channels.forget(channel)
    },
    unknown,
  ),
  ...Object.fromEntries(
    ['channel/get', 'channel/get_info'].map((name) => [
      name,
      route(byId, async (asking, { channelId }) => shown(asking, await channelOf(asking, channelId)), unknown),
    ]),
  ),
  'channel/subscribe': route(
    byId.extend({ userId: text, subscribe: whole.optional(), state: whole.optional() }),
    (asking, { channelId, userId, subscribe: on, state }) => subscribe(asking, userId, channelId, (on ?? state) === 1),
    unknown,
  ),
  'channel/is_subscribed': route(
    byId.extend({ userId: text }),
    async (asking, { channelId, userId }) => ({ value: await isSubscribed(asking, userId, channelId) }),
    unknown,
  ),
}

const Send = z.object({
  targets: z.array(text).max(1000).default([]),
  line,
  payload: Payload,
  clientMsgId: optionalText,
})

/** To all who subscribe, or to some of them, who read it in private. */
async function publish(asking: Asking, { targets, line: along, payload, clientMsgId }: z.output<typeof Send>) {
  const { channel } = asking
  const { owner, contact } = await channelOf(asking, channel)
  const toAll = { type: 3, target: channel, line: along }
  const common = { payload, toUsers: [] }
  if (targets.length === 0) return sentAs(asking, await say(asking, owner, { ...common, conv: toAll, clientMsgId }))
  if (contact === undefined)
    throw new Refusal(
      codes.noRight,
      'targets: only a channel that has a callback, or to which people can write, writes to some',
    )
  let first: Awaited<ReturnType<typeof say>> | undefined
  for (const target of new Set(targets)) {
    const key = clientMsgId === '' ? '' : `${clientMsgId} ${target}`
    const conv = { type: 0, target, line: along }
    const sent = await say(asking, uidOf(contact), { ...common, conv, clientMsgId: key })
    first ??= sent
  }
  return first && sentAs(asking, first)
}

type Change = (asking: Asking, by: { readonly owner: Uid; readonly channel: string }, value: string) => Promise<unknown>
const update =
  (patch: (value: string) => object): Change =>
  ({ as }, { owner, channel }, value) =>
    as(owner, 'channel.update', { channel, ...patch(value) })

/** As JSON within a text. */
function menusIn(value: string): z.output<typeof Menus> {
  const menus = Menus.safeParse(objectIn(value))
  if (menus.success) return menus.data
  throw badParameter('value: expected the menus of a channel as JSON')
}

/** By the number of what is changed. */
const changes: Readonly<Record<number, Change>> = {
  0: update((name) => ({ name })),
  1: update((avatar) => ({ avatar })),
  2: update((description) => ({ description })),
  3: (asking, { channel }, value) => keepText(asking, `channel/${channel}`, value),
  4: ({ channels: secrets }, { channel }, secret) => secrets.set(channel, { secret }),
  7: (asking, { owner, channel }, value) => setMenus(asking, owner, channel, menusIn(value)),
  5: (asking, { owner, channel }, value) => setCallback(asking, owner, channel, value),
}

/** What the program of a channel asks. */
export const channelItself: Routes = {
  user_info: userRoute,
  'message/send': route(Send, publish),
  'message/recall': route(z.object({ messageUid }), async (asking, { messageUid: uid }) => {
    const { owner } = await channelOf(asking, asking.channel)
    await asking.as(owner, 'message.recall', { id: idOf(asking, uid) })
  }),
  get_profile: route(z.unknown(), async (asking) => shown(asking, await channelOf(asking, asking.channel))),
  update_profile: route(z.object({ type: z.int(), value: optionalText }), async (asking, { type, value }) => {
    const change = changes[type]
    if (!change) throw new Refusal(codes.notImplemented, `type: ${type} of a channel is not changed here`)
    await change(asking, { owner: (await channelOf(asking, asking.channel)).owner, channel: asking.channel }, value)
  }),
  is_subscriber: route(z.object({ userId: text }), (asking, { userId }) =>
    isSubscribed(asking, userId, asking.channel),
  ),
  subscribe: route(z.object({ target: text, subscribe: whole }), (asking, { target, subscribe: on }) =>
    subscribe(asking, target, asking.channel, on === 1),
  ),
}
