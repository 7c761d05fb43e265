import type { Acts } from './acts.ts'
import { type Draw, withIt } from './draw.ts'

const ofUser = (draw: Draw) => ({ user: draw.other() })
const ofMessage = (draw: Draw) => withIt(draw.message(), (id) => ({ id }))
const ofFile = (draw: Draw) => withIt(draw.maybe(draw.known.attachments.all), (id) => ({ id }))
const ofOffer = (draw: Draw) => withIt(draw.maybe(draw.known.offers.all), (id) => ({ id }))

export const ownActs = {
  'contact.list': () => ({}),
  'contact.requests': () => ({}),
  'contact.add': (draw) => ({ ...ofUser(draw), greeting: 'hello' }),
  'contact.accept': ofUser,
  'contact.reject': ofUser,
  'contact.update': (draw) => ({
    ...ofUser(draw),
    remark: draw.name('Remark'),
    groups: draw.pick([[], [draw.name('Group', 30)], ['Work', draw.name('Group', 30)]]),
    favourite: draw.chance(0.5),
  }),
  'contact.remove': ofUser,
  'contact.block': (draw) => (draw.chance(0.3) ? ofUser(draw) : undefined),
  'contact.unblock': ofUser,
  'contact.blocked': () => ({}),
  'saved.add': (draw) => withIt(draw.message(), (id) => ({ id, note: draw.words() })),
  'saved.list': () => ({}),
  'saved.remove': ofMessage,
  'reminder.set': (draw) => withIt(draw.message(), (id) => ({ id, at: draw.soon(), note: draw.words() })),
  'reminder.list': () => ({}),
  'reminder.remove': ofMessage,
  'scheduled.list': () => ({}),
  'scheduled.cancel': (draw) => withIt(draw.maybe(draw.known.scheduled.all), (id) => ({ id })),
  'presence.set': (draw) =>
    draw.pick([
      { show: 'busy' as const },
      { show: 'online' as const, idle: false },
      { show: 'invisible' as const },
      { idle: true },
      { status: { text: draw.words(4), until: draw.soon() } },
      { status: null },
    ]),
  'presence.get': (draw) => ({ users: draw.users(6) }),
  'presence.subscribe': (draw) => ({ users: draw.users(6), for: 1000 + draw.random.int(5000) }),
  'presence.unsubscribe': (draw) => ({ users: draw.users(3) }),
  'attachment.create': (draw) => ({ name: `${draw.name('file')}.txt`, size: draw.random.int(5000) }),
  'attachment.finish': ofFile,
  'attachment.get': ofFile,
  'attachment.links': (draw) => withIt(ofFile(draw), ({ id }) => ({ ids: [id] })),
  'attachment.list': () => ({}),
  'attachment.strip': (draw) => ({ dryRun: draw.chance(0.5) }),
  'attachment.remove': (draw) => (draw.chance(0.7) ? ofFile(draw) : undefined),
  'offer.make': (draw) => ({ to: draw.other(), name: `${draw.name('offer')}.txt`, size: draw.random.int(5000) }),
  'offer.answer': (draw) => withIt(ofOffer(draw), (named) => ({ ...named, accept: draw.chance(0.6) })),
  'offer.withdraw': ofOffer,
  'offer.complete': (draw) =>
    withIt(ofOffer(draw), (named) =>
      withIt(draw.maybe(draw.known.attachments.all), (attachment) => ({ ...named, attachment })),
    ),
} satisfies Partial<Acts>
