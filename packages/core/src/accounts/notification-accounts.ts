import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, type UserKind, uidOf } from '@tidings/protocol'
import { named } from '../calls/named.ts'
import type { Tell } from '../delivery/facts.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { UserRecord } from '../ports/users.ts'
import { type Directory, presentUser } from '../users/directory.ts'

interface NotificationParts {
  readonly store: Pick<Store, 'users'>
  readonly clock: Clock
  readonly directory: Directory
  readonly tell: Tell
  readonly deleteUser: (input: ParsedInputOf<'user.delete'>) => Promise<OutputOf<'user.delete'>>
}

const kinds: readonly UserKind[] = ['notice', 'service']

/** Robots are none: their programs speak for themselves. */
export const isNotificationAccount = ({ kind }: UserRecord): boolean => kind !== undefined && kinds.includes(kind)

const kindOf = (replies: boolean) => (replies ? 'service' : 'notice')

/** Accounts in whose name the app tells people something: whoever they are for, nobody signs in as one. */
export function createNotificationAccounts({ store, clock, directory, tell, deleteUser }: NotificationParts) {
  async function expect(uid: Uid): Promise<UserRecord> {
    const user = await directory.expectThere(uid)
    if (isNotificationAccount(user)) return user
    throw new TidingsError('not_found', `${uid} is no notification account: notification.list names them`)
  }

  async function create(input: ParsedInputOf<'notification.create'>): Promise<OutputOf<'notification.create'>> {
    const { name, avatar = '', replies } = input
    const uid = uidOf(input.user)
    const created = await store.users.create({ uid, name, avatar, createdAt: clock.now(), kind: kindOf(replies) })
    directory.changed(uid)
    const user = created ?? (await directory.expect(uid))
    if (!isNotificationAccount(user))
      throw new TidingsError('conflict', `${uid} is somebody else, or was: an id is given once, take another`)
    return { user: presentUser(user), created: created !== undefined }
  }

  async function update(input: ParsedInputOf<'notification.update'>): Promise<OutputOf<'notification.update'>> {
    const { name, avatar, replies } = input
    const { uid } = await expect(uidOf(input.user))
    const kind = replies === undefined ? undefined : kindOf(replies)
    const user = presentUser(await directory.update(uid, named({ name, avatar, kind })))
    tell({ kind: 'event', to: [uid], event: { event: 'user', data: user } })
    return { user }
  }

  async function list({ next, limit }: ParsedInputOf<'notification.list'>): Promise<OutputOf<'notification.list'>> {
    const users = await store.users.ofKinds(kinds, next ?? '', limit)
    const last = users.at(-1)
    return { users: users.map(presentUser), ...(last && users.length === limit ? { next: last.uid } : {}) }
  }

  async function remove({ user }: ParsedInputOf<'notification.remove'>): Promise<OutputOf<'notification.remove'>> {
    await expect(uidOf(user))
    return deleteUser({ user })
  }

  return { create, update, list, remove }
}
