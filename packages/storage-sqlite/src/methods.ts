/** Which thread carries out a method: writes are done one after another, reads never wait behind them. */
export const methods = {
  log: {
    append: 'write',
    amend: 'write',
    trim: 'write',
    readAfter: 'read',
    readBefore: 'read',
    changes: 'read',
    get: 'read',
  },
  conversations: {
    openPair: 'write',
    read: 'write',
    find: 'read',
    get: 'read',
    membership: 'read',
    view: 'read',
    list: 'read',
  },
  rooms: { create: 'write', change: 'write', get: 'read', ofUser: 'read', members: 'read', successor: 'read' },
  users: { create: 'write', update: 'write', get: 'read', passwordHash: 'read', search: 'read', list: 'read' },
} as const

export type Noun = keyof typeof methods
