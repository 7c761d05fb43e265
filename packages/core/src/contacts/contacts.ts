import { type OutputOf, type ParsedInputOf, TidingsError, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { OwnPut } from '../own/own.ts'
import { expectHosted, notOneself } from './hosted.ts'
import { type ContactParts, relationChanged } from './requests.ts'
import { groupChanges } from './roster.ts'

/** What becomes of contacts, and whom a user will not hear. */
export function createContacts(parts: ContactParts) {
  const { own, settings, directory, clock } = parts

  async function update(
    input: ParsedInputOf<'contact.update'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.update'>> {
    expectHosted(settings)
    const { uid } = actor
    const other = uidOf(input.user)
    const changed = await own.update({ uid, kind: 'contact', key: other }, (before) => ({
      ...before,
      ...(input.remark === undefined ? {} : { remark: input.remark }),
      ...(input.groups === undefined ? {} : { groups: [...new Set(input.groups)] }),
      ...(input.favourite === undefined ? {} : { favourite: input.favourite }),
    }))
    if (!changed) throw new TidingsError('not_found', `${other} is not a contact`)
    await groupChanges(parts.store, uid, changed.before.groups, changed.after.groups)
    const contact = changed.after
    return { contact }
  }

  async function remove(
    input: ParsedInputOf<'contact.remove'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.remove'>> {
    expectHosted(settings)
    const { uid } = actor
    const other = uidOf(input.user)
    const [mine, theirs] = [await own.get(uid, 'contact', other), await own.get(other, 'contact', uid)]
    if (!mine) throw new TidingsError('not_found', `${other} is not a contact`)
    await own.put([
      { uid, kind: 'contact', key: other, value: null, only: 'present' },
      { uid: other, kind: 'contact', key: uid, value: null, only: 'present' },
    ])
    await groupChanges(parts.store, uid, mine.groups, [])
    await groupChanges(parts.store, other, theirs?.groups ?? [], [])
    relationChanged(parts, uid, other)
    return {}
  }

  async function block(input: ParsedInputOf<'contact.block'>, { actor }: UserCall): Promise<OutputOf<'contact.block'>> {
    expectHosted(settings)
    const { uid } = actor
    const other = uidOf(input.user)
    if (other === uid) throw notOneself()
    await directory.expect(other)
    const value = { user: userOid(other), since: clock.now() }
    const changes: OwnPut[] = [
      { uid, kind: 'block', key: other, value, only: 'absent' },
      // Whatever they had asked of each other is settled by it.
      { uid, kind: 'request', key: other, value: null, only: 'present' },
      { uid: other, kind: 'request', key: uid, value: null, only: 'present' },
    ]
    await own.put(changes)
    relationChanged(parts, uid, other)
    return {}
  }

  async function unblock(
    input: ParsedInputOf<'contact.unblock'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.unblock'>> {
    expectHosted(settings)
    const other = uidOf(input.user)
    const [removed] = await own.put([{ uid: actor.uid, kind: 'block', key: other, value: null, only: 'present' }])
    if (!removed) throw new TidingsError('not_found', `${other} is not blocked`)
    relationChanged(parts, actor.uid, other)
    return {}
  }

  return { update, remove, block, unblock }
}
