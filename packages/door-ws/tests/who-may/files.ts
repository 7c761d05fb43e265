import { all, inRoom, ofPair, speaksInPair, type Table, told } from './row.ts'
import type { Caller, World } from './world.ts'

const unknown = () => ({ id: 'a'.repeat(32) })

/** An upload of alice's, of which no byte has come. */
const ofAlice = async ({ people }: World) => {
  const { attachment } = await people.does('alice', 'attachment.create', { name: 'secret.txt', size: 4 })
  return { id: attachment.id }
}

/** An upload of their own. */
const own = async ({ people }: World, who: Caller) => {
  const { attachment } = await people.does(who, 'attachment.create', { name: 'mine.txt', size: 4 })
  return { id: attachment.id }
}

const offer = async ({ people }: World, from: string, to: string) =>
  (await people.does(from, 'offer.make', { to, name: 'f.txt', size: 4 })).offer

/** Between alice and bob: nobody else's. */
const ofOthers = async (world: World) => ({ id: (await offer(world, 'alice', 'bob')).id })

/** Made to the caller by bob, who has nothing against anybody. */
const toThem = async (world: World, who: Caller) => ({
  id: (await offer(world, 'bob', who === 'alice' ? 'carol' : who)).id,
})

const byThem = async (world: World, who: Caller) => ({ id: (await offer(world, who, 'bob')).id })

const ofNoWebhook = (more: object = {}) => ({
  ...all('forbidden'),
  alice: 'not_found' as const,
  input: () => ({ webhook: 'none', ...more }),
})

const noSecret = (_: World, who: Caller) => (who === 'alice' ? [] : ['secret.txt'])

export const packRows = {
  'pack.picture': {
    'with what is no picture': {
      ...all('forbidden'),
      alice: 'rejected',
      input: () => ({ kind: 'emoji', bytes: 'AAAA' }),
    },
  },
  'attachment.strip': { asked: { ...all('forbidden'), alice: 'ok', input: () => ({}) } },
  'pack.put': {
    'with a picture that is not there': {
      ...all('forbidden'),
      alice: 'invalid',
      input: () => ({ id: 'p', title: 'P', kind: 'emoji', items: [{ name: 'e', picture: 'a'.repeat(32) }] }),
    },
  },
  'pack.remove': { 'one that is not there': { ...all('forbidden'), alice: 'not_found', input: () => ({ id: 'p' }) } },
  'pack.list': { asked: { ...all('ok'), input: () => ({}) } },
} satisfies Partial<Table>

export const gifRows = {
  'gif.search': { 'on a server without a provider': { ...all('forbidden'), alice: 'forbidden', input: () => ({}) } },
  'gif.take': {
    'on a server without a provider': { ...all('forbidden'), alice: 'forbidden', input: () => ({ id: 'a' }) },
  },
} satisfies Partial<Table>

export const fileRows = {
  'attachment.create': { asked: { ...all('ok'), input: () => ({ name: 'x', size: 1 }) } },
  'attachment.finish': {
    'their own, without its bytes': { ...all('conflict'), alice: 'conflict', input: own },
    "alice's": { ...all('not_found'), alice: 'conflict', input: ofAlice },
  },
  'attachment.get': {
    'their own': { ...all('ok'), input: own },
    "alice's, sent nowhere": { ...all('not_found'), input: ofAlice, hides: noSecret },
    none: { ...all('not_found'), alice: 'not_found', input: unknown },
  },
  'attachment.links': {
    "alice's, sent nowhere": {
      ...all('ok'),
      input: async (world) => ({ ids: [(await ofAlice(world)).id] }),
      hides: () => ['/media/'],
    },
  },
  'attachment.list': { asked: { ...all('ok'), input: () => ({}), hides: noSecret } },
  'attachment.remove': {
    'their own': { ...all('ok'), input: own },
    "alice's": { ...all('not_found'), input: ofAlice },
  },
  'offer.make': {
    'to alice': {
      ...speaksInPair,
      input: (world, who) => ({ to: world.toWrite(who).slice('user/'.length), name: 'f', size: 1 }),
    },
  },
  'offer.answer': {
    'made to them': {
      ...all('ok'),
      alice: 'not_found',
      input: async (w, who) => ({ ...(await toThem(w, who)), accept: false }),
    },
    'between others': {
      ...all('not_found'),
      alice: 'conflict',
      input: async (w) => ({ ...(await ofOthers(w)), accept: true }),
    },
  },
  'offer.withdraw': {
    'their own': { ...all('ok'), input: byThem },
    'between others': { ...all('not_found'), input: ofOthers },
  },
  'offer.complete': {
    'their own, not accepted': {
      ...all('conflict'),
      alice: 'conflict',
      input: async (w, who) => ({ ...(await byThem(w, who)), attachment: unknown().id }),
    },
    'between others': {
      ...all('not_found'),
      alice: 'conflict',
      input: async (w) => ({ ...(await ofOthers(w)), attachment: unknown().id }),
    },
  },
  search: {
    'in the room': { ...inRoom, input: ({ roomOid }) => ({ conversation: roomOid, query: 'secret' }) },
    'with alice': {
      ...told('ok', 'ok', 'ok', 'ok'),
      input: (world, who) => ({ conversation: world.toRead(who), query: 'secret' }),
    },
    everywhere: { ...all('ok'), input: () => ({ query: 'secret' }) },
  },
  'room.search': { asked: { ...all('ok'), input: () => ({ query: 'room' }) } },
  'account.export': { 'their own': { ...all('ok'), input: () => ({}) } },
  'account.delete': {
    "alice's": {
      ...all('invalid'),
      alice: 'invalid',
      input: (_, who) => ({ confirm: who === 'alice' ? 'bob' : 'alice' }),
    },
  },
  'user.delete': {
    asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ user: 'nobody' }) },
  },
  'report.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'edge.invite': { asked: { ...all('forbidden'), input: () => ({ name: 'shop' }) } },
  'edge.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'edge.revoke': { asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ name: 'none' }) } },
  'cluster.status': { asked: { ...all('forbidden'), input: () => ({}) } },
  'feed.consumers': { asked: { ...all('forbidden'), input: () => ({}) } },
  'feed.letters': { asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ consumer: 'none' }) } },
  'feed.retry': {
    asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ consumer: 'none', letter: 'none' }) },
  },
  'feed.drop': {
    asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ consumer: 'none', letter: 'none' }) },
  },
  'webhook.create': {
    asked: {
      ...all('forbidden'),
      alice: 'rejected',
      input: () => ({ name: 'CRM', url: 'http://10.0.0.1/hook', types: ['message.sent'] }),
    },
  },
  'words.put': {
    asked: { ...all('forbidden'), input: () => ({ list: 'none', title: 'None', mode: 'record', words: ['zzqzz'] }) },
  },
  'words.remove': { asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ list: 'nothing' }) } },
  'words.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'extra.put': { asked: { ...all('forbidden'), input: () => ({ of: 'user/alice', extra: { shop: 7 } }) } },
  'extra.get': { asked: { ...all('forbidden'), input: () => ({ of: ['user/alice'] }) } },
  'words.get': { asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ list: 'nothing' }) } },
  'words.hits': { asked: { ...all('forbidden'), input: () => ({}) } },
  'webhook.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'webhook.update': { asked: ofNoWebhook({ on: false }) },
  'webhook.remove': { asked: ofNoWebhook() },
  'webhook.secret': { asked: ofNoWebhook() },
  'webhook.test': { asked: ofNoWebhook() },
  'webhook.deliveries': { asked: ofNoWebhook() },
  'webhook.replay': { asked: ofNoWebhook({ event: 'sent:1-1' }) },
  'webhook.resume': { asked: ofNoWebhook() },
  'event.list': { asked: { ...all('forbidden'), input: () => ({}) } },
  'feed.forget': { asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ consumer: 'none' }) } },
  'report.close': { asked: { ...all('forbidden'), alice: 'not_found', input: () => ({ report: 'none' }) } },
  'audit.list': { asked: { ...all('forbidden'), input: () => ({}) } },
} satisfies Partial<Table>

export const retentionRows = {
  'conversation.retain': {
    'of the room': {
      ...told('not_member', 'not_member', 'forbidden', 'forbidden'),
      input: ({ roomOid: conversation }) => ({ conversation, days: 7 }),
    },
    'with alice': {
      ...told(ofPair.stranger, 'ok', 'blocked', 'ok'),
      input: (world, who) => ({ conversation: world.toRead(who), days: 0 }),
    },
  },
} satisfies Partial<Table>
