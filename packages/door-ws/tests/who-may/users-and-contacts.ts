import { all, type Table, told } from './row.ts'
import type { Caller, World } from './world.ts'

const peerOf = (who: Caller): string => (who === 'alice' ? 'bob' : 'alice')

/** Somebody who has asked alice; to the others nobody has. */
async function asker({ people }: World, who: Caller): Promise<{ user: string }> {
  const user = await people.newcomer()
  await people.does(user, 'contact.add', { user: 'alice' })
  return { user: who === 'alice' ? user : 'bob' }
}

/** A contact of alice's. */
async function friendOfAlice({ people }: World): Promise<{ user: string }> {
  const user = await people.newcomer()
  await people.does(user, 'contact.add', { user: 'alice' })
  await people.does('alice', 'contact.accept', { user })
  return { user }
}

const newcomer = async ({ people }: World) => ({ user: await people.newcomer() })

/** Whom alice blocks sees nothing of her. */
const hidesAlice = (_: World, who: Caller) => (who === 'blocked' ? ['"online"', 'platforms":["'] : [])

export const userRows = {
  'user.get': { asked: { ...all('ok'), input: () => ({ user: 'alice' }) } },
  'user.report': {
    alice: { ...all('ok'), alice: 'forbidden', input: () => ({ user: 'alice', reason: 'spam' as const }) },
  },
  'user.search': { asked: { ...all('ok'), input: () => ({ query: 'alice' }) } },
  'user.self': { asked: { ...all('ok'), input: () => ({}) } },
  'user.acquaintances': { asked: { ...all('ok'), input: () => ({}) } },
  'user.profiles': { asked: { ...all('ok'), input: () => ({ users: ['alice', 'bob'] }) } },
  'user.update': { asked: { ...all('ok'), input: (_, who) => ({ name: `I, ${who}` }) } },
  'user.settings': { asked: { ...all('ok'), input: () => ({ receipts: true }) } },
  'user.changes': { asked: { ...all('ok'), input: () => ({ since: 0 }) } },
  'presence.set': { asked: { ...all('ok'), input: () => ({ show: 'online' }) } },
  'presence.get': { "alice's": { ...all('ok'), input: () => ({ users: ['alice'] }), hides: hidesAlice } },
  'presence.subscribe': { "alice's": { ...all('ok'), input: () => ({ users: ['alice'] }), hides: hidesAlice } },
  'presence.unsubscribe': { asked: { ...all('ok'), input: () => ({ users: ['alice'] }) } },
} satisfies Partial<Table>

export const contactRows = {
  'contact.list': { asked: { ...all('ok'), input: () => ({}) } },
  'contact.requests': { asked: { ...all('ok'), input: () => ({}) } },
  'contact.add': {
    alice: { ...told('ok', 'ok', 'blocked', 'ok'), input: (_, who) => ({ user: peerOf(who), greeting: 'hello' }) },
  },
  'contact.accept': { 'what alice was asked': { ...all('not_found'), input: asker } },
  'contact.reject': {
    'what alice was asked': { ...all('not_found'), input: asker },
    'what they have asked': {
      ...all('ok'),
      async input({ people }, who) {
        const user = await people.newcomer()
        await people.does(who, 'contact.add', { user })
        return { user }
      },
    },
  },
  'contact.update': {
    "a contact of alice's": {
      ...all('not_found'),
      input: async (world) => ({ ...(await friendOfAlice(world)), remark: 'mine' }),
    },
  },
  'contact.remove': { "a contact of alice's": { ...all('not_found'), input: friendOfAlice } },
  'contact.block': { asked: { ...all('ok'), input: newcomer } },
  'contact.unblock': {
    'whom alice blocks': {
      ...all('not_found'),
      async input({ people }, who) {
        if (who === 'blocked') return { user: who }
        const user = await people.newcomer()
        await people.does('alice', 'contact.block', { user })
        return { user }
      },
    },
  },
  'contact.blocked': {
    asked: { ...all('ok'), input: () => ({}), hides: (_, who) => (who === 'alice' ? [] : ['user/blocked']) },
  },
} satisfies Partial<Table>
