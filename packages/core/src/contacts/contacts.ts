import { type OutputOf, type ParsedInputOf, TidingsError, type Uid, uidOf, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { OwnPut } from '../own/own.ts'
import { byStanding, standingOf } from '../places/judged-before.ts'
import { pairKey } from '../places/place.ts'
import { groupChanges } from './groups.ts'
import { expectHosted, notOneself } from './hosted.ts'
import { partContacts } from './parting.ts'
import { type ContactParts, relationChanged } from './requests.ts'

const notContact = (other: Uid): TidingsError => new TidingsError('not_found', `${other} is not a contact`)

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
    const changed = await own.update(
      { uid, kind: 'contact', key: other, by: byStanding(actor) },
      (before) => ({
        ...before,
        ...(input.remark === undefined ? {} : { remark: input.remark }),
        ...(input.groups === undefined ? {} : { groups: [...new Set(input.groups)] }),
        ...(input.favourite === undefined ? {} : { favourite: input.favourite }),
      }),
      (before, after) => groupChanges(parts.store, uid, before.groups, after.groups),
    )
    if (!changed) throw notContact(other)
    return { contact: changed.after }
  }

  async function remove(
    input: ParsedInputOf<'contact.remove'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.remove'>> {
    expectHosted(settings)
    const { uid } = actor
    const other = uidOf(input.user)
    if (!(await partContacts(parts, uid, other, standingOf(actor)))) throw notContact(other)
    relationChanged(parts, uid, other)
    return {}
  }

  async function block(input: ParsedInputOf<'contact.block'>, { actor }: UserCall): Promise<OutputOf<'contact.block'>> {
    expectHosted(settings)
    const { uid } = actor
    const other = uidOf(input.user)
    if (other === uid) throw notOneself()
    await directory.expectThere(other)
    const value = { user: userOid(other), since: clock.now() }
    const changes: OwnPut[] = [
      { uid, kind: 'block', key: other, value, only: 'absent', raises: pairKey(uid, other) },
      // Whatever they had asked of each other is settled by it.
      { uid, kind: 'request', key: other, value: null, only: 'present' },
      { uid: other, kind: 'request', key: uid, value: null, only: 'present' },
    ]
    await own.put(changes, { by: byStanding(actor) })
    relationChanged(parts, uid, other)
    return {}
  }

  async function unblock(
    input: ParsedInputOf<'contact.unblock'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.unblock'>> {
    expectHosted(settings)
    const other = uidOf(input.user)
    const { uid } = actor
    const raises = pairKey(uid, other)
    const gone = { uid, kind: 'block', key: other, value: null, only: 'present', raises } as const
    const [removed] = await own.put([gone], { by: byStanding(actor) })
    if (!removed) throw new TidingsError('not_found', `${other} is not blocked`)
    relationChanged(parts, uid, other)
    return {}
  }

  return { update, remove, block, unblock }
}
